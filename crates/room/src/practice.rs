//! The practice estate: its world file, its clock, its faults.

use crate::belonging;
use crate::complaints::chain;
use crate::opening::JOURNAL;
use crate::realm::Realm;
use crate::room::Room;
use driver::{Clock, Jump, SystemClock};
use estate::Pending;
use estate_sim::{Beginning, Fault, Injection, PracticeTime, SharedWorld, Speed, WorldFileError};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use vocab::Timestamp;
use wire::Complaint;

/// Speed of a new practice clock: slow enough to follow, fast enough to see a
/// rollout end.
const SPEED: u32 = 1;

/// The seed of a practice estate that nobody chose one for.
const SEED: u64 = 7;

pub(crate) const WORLD: &str = "world.jsonl";

/// Time on a practice estate: the wall's, from an anchor, so many times as fast.
/// All processes on one world share it.
pub(crate) struct PracticeClock {
    world: Arc<SharedWorld>,
    system: SystemClock,
    last: Mutex<estate_sim::Clock>,
}

impl PracticeClock {
    pub(crate) fn new(world: Arc<SharedWorld>) -> Result<Self, WorldFileError> {
        let last = Mutex::new(world.clock()?);
        Ok(Self {
            world,
            system: SystemClock::new(Timestamp::default()),
            last,
        })
    }

    /// How estate time follows the wall's. When the world cannot be read, time
    /// goes on as it went.
    pub(crate) fn pace(&self) -> estate_sim::Clock {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(clock) = self.world.clock() {
            *last = clock;
        }
        *last
    }

    fn time(&self) -> Timestamp {
        self.pace().practice_at(self.system.now())
    }

    fn wait(&self, until: Timestamp) -> Pending<'_, ()> {
        self.system.wait_until(self.pace().wall_at(until))
    }
}

impl Clock for PracticeClock {
    fn now(&self) -> Timestamp {
        self.time()
    }

    fn wall(&self) -> Timestamp {
        self.system.wall()
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()> {
        self.wait(at)
    }

    fn jump(&self) -> Option<Jump> {
        let times = u64::from(self.pace().speed.times());
        self.system.jump().map(|jump| match jump {
            Jump::Slept(span) => Jump::Slept(span.times(times)),
            Jump::WentBack(span) => Jump::WentBack(span),
        })
    }
}

impl PracticeTime for PracticeClock {
    fn now(&self) -> Timestamp {
        self.time()
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        Box::pin(async move {
            while self.time() < until {
                self.wait(until).await;
            }
        })
    }
}

fn of_world(error: &WorldFileError) -> Complaint {
    let kind = if matches!(error, WorldFileError::Damaged { .. }) {
        "damaged"
    } else {
        "storage"
    };
    Complaint::new(kind, chain(error))
}

fn beginning() -> Result<Beginning, Complaint> {
    let wall = SystemClock::new(Timestamp::default()).wall();
    let speed = Speed::new(SPEED).map_err(|error| Complaint::new("bug", error))?;
    let clock = estate_sim::Clock {
        practice: wall,
        wall,
        speed,
    };
    Ok(Beginning { seed: SEED, clock })
}

/// The world in a home folder; a new one where there is none.
pub(crate) fn open_world(home: &Path) -> Result<Arc<SharedWorld>, Complaint> {
    let world = SharedWorld::open_or_begin(&home.join(WORLD), &beginning()?);
    world.map(Arc::new).map_err(|error| of_world(&error))
}

pub(crate) fn open_clock(world: &Arc<SharedWorld>) -> Result<Arc<PracticeClock>, Complaint> {
    PracticeClock::new(Arc::clone(world))
        .map(Arc::new)
        .map_err(|error| of_world(&error))
}

/// Begins a new practice estate with an empty journal in place of the ones in
/// `home`, which are kept beside it under another name.
///
/// # Errors
/// A complaint of kind `not-practice` when the folder belongs to a live estate,
/// `not-driven` while somebody drives, `storage` when the folder cannot be written.
pub fn practice_reset(home: &Path) -> Result<String, Complaint> {
    belonging::check_practice(home)?;
    crate::opening::check_undriven(home)?;
    let stamp = SystemClock::new(Timestamp::default()).wall().millis();
    let kept = home.join(format!("before-{stamp}"));
    let io = |error: std::io::Error| Complaint::new("storage", format!("cannot reset: {error}"));
    std::fs::create_dir_all(&kept).map_err(io)?;
    for entry in std::fs::read_dir(home).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if let Some(name) = path.file_name().filter(|name| is_ours(name)) {
            std::fs::rename(&path, kept.join(name)).map_err(io)?;
        }
    }
    open_world(home)?;
    Ok(format!(
        "a new practice estate begins; the old one is kept in {}",
        kept.display()
    ))
}

/// The folder may be anybody's: only the world, the journal with what SQLite keeps
/// beside it, and what was noted of the estate are moved.
fn is_ours(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name == WORLD || name == belonging::FILE || name.starts_with(JOURNAL)
}

impl Room {
    /// Injects a fault into the practice estate: its kind, on which target (none:
    /// everywhere), with settings `key=value`. Says what was done.
    ///
    /// # Errors
    /// `invalid` naming what is wrong, `unknown-name` for the target, `not-practice`
    /// on a live estate.
    pub async fn inject(
        &self,
        fault: &str,
        service: Option<&str>,
        environment: Option<&str>,
        region: Option<&str>,
        settings: &[String],
    ) -> Result<String, Complaint> {
        let world = self.world("faults are injected")?;
        let mut text = fault.to_owned();
        if let Some(service) = service {
            let target = self.resolve(service, environment, region)?;
            text.push_str(&format!(":{target}"));
        }
        for setting in settings {
            text.push(':');
            text.push_str(setting);
        }
        let injection: Injection = text
            .parse()
            .map_err(|error| Complaint::new("invalid", error))?;
        let now = Clock::now(self.clock.as_ref());
        let told = injection.to_string();
        let injected = world.change(|world| world.inject(now, injection));
        let id = injected
            .map_err(|error| of_world(&error))?
            .map_err(|error| Complaint::new("invalid", error))?;
        Ok(format!(
            "fault {id} is in force since {}: {told}",
            now.clock()
        ))
    }

    /// Injects a fault written in one line: its kind, the service if it strikes only
    /// there, then settings: `brown-out website errors=3`.
    ///
    /// # Errors
    /// See [`Room::inject`].
    pub async fn inject_words(&self, line: &str) -> Result<String, Complaint> {
        let mut words = line.split_whitespace().map(str::to_owned);
        let fault = words.next().unwrap_or_default();
        let mut rest: Vec<String> = words.collect();
        let named = rest.first().is_some_and(|word| !word.contains('='));
        let service = named.then(|| rest.remove(0));
        if let Some(wrong) = rest.iter().find(|word| !word.contains('=')) {
            let wrong: String = wrong.chars().take(64).collect();
            let message = format!(
                "`{wrong}` is no setting: write key=value, and the service before all settings"
            );
            return Err(Complaint::new("invalid", message));
        }
        self.inject(&fault, service.as_deref(), None, None, &rest)
            .await
    }

    /// Ends all injected faults; says how many.
    ///
    /// # Errors
    /// `storage` when the world cannot be written, `not-practice` on a live estate.
    pub async fn heal(&self) -> Result<String, Complaint> {
        let world = self.world("faults are injected and healed")?;
        let now = Clock::now(self.clock.as_ref());
        let healed = world.change(|world| world.heal_all(now));
        let healed = healed.map_err(|error| of_world(&error))?;
        Ok(match healed.len() {
            0 => "no fault was in force".into(),
            1 => "1 fault healed".into(),
            count => format!("{count} faults healed"),
        })
    }

    /// The faults that can be injected: name, and help with settings and bounds.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let help = |kind: &estate_sim::Kind| {
            let settings = kind.settings.iter().map(|setting| {
                format!(
                    "{}={} ({}; {})",
                    setting.name, setting.default, setting.help, setting.bounds
                )
            });
            let settings: Vec<String> = settings.collect();
            match settings.as_slice() {
                [] => kind.help.to_owned(),
                settings => format!("{}; {}", kind.help, settings.join(", ")),
            }
        };
        Fault::kinds()
            .iter()
            .map(|kind| (kind.name.to_owned(), help(kind)))
            .collect()
    }

    /// Sets the practice clock's speed, 1 to 600.
    ///
    /// # Errors
    /// `invalid` outside those bounds, `storage` when the world cannot be written,
    /// `not-practice` on a live estate.
    pub async fn set_speed(&self, speed: u32) -> Result<String, Complaint> {
        let world = self.world("the clock's speed is set")?;
        let speed = Speed::new(speed).map_err(|error| Complaint::new("invalid", error))?;
        let wall = Clock::wall(self.clock.as_ref());
        world
            .set_speed(wall, speed)
            .map_err(|error| of_world(&error))?;
        Ok(format!("the practice clock runs at {speed}"))
    }

    /// The practice clock's speed; a live estate has the wall's time, and 1.
    ///
    /// # Errors
    /// `storage` when the world cannot be read.
    pub async fn speed(&self) -> Result<u32, Complaint> {
        match &self.realm {
            Realm::Practice(world) => {
                let clock = world.clock().map_err(|error| of_world(&error))?;
                Ok(clock.speed.times())
            }
            Realm::Live(_) => Ok(1),
        }
    }
}
