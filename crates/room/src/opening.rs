//! Opening: folders, files, and who is in the room.

use crate::belonging;
use crate::board::readings::pasts::Pasts;
use crate::board::readings::{self, Readings};
use crate::charting;
use crate::complaints::of_store;
use crate::departures::Departures;
use crate::estates;
use crate::live::Live;
use crate::practice::{open_clock, open_world};
use crate::realm::{Realm, RoomClock};
use crate::room::{Options, Room};
use driver::{Clock, SystemClock};
use estate::{Estate, Kind, Perform};
use estate_sim::PracticeEstate;
use journal::{Claimant, Store, StoreError};
use journal_sqlite::SqliteStore;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, Notify};
use vocab::{OperatorName, Timestamp};
use wire::Complaint;

pub(crate) const JOURNAL: &str = "journal.sqlite";

impl Room {
    /// Opens it. Nothing is written except missing folders and files.
    ///
    /// # Errors
    /// `invalid` for the estate file or the operator's name, `storage` or
    /// `damaged` for the journal or the practice world.
    pub async fn open(options: Options) -> Result<Self, Complaint> {
        let estate = estates::read(options.estate_file.as_deref())?;
        let operator = OperatorName::new(options.operator.clone())
            .map_err(|error| Complaint::new("invalid", error))?;
        std::fs::create_dir_all(&options.home).map_err(|error| {
            let home = options.home.display();
            Complaint::new(
                "storage",
                format!("cannot make the folder `{home}`: {error}"),
            )
        })?;
        let estate = Arc::new(estate);
        belonging::claim(&options.home, &estate)?;
        let store: Arc<dyn Store> = open_store(&options.home.join(JOURNAL))?;
        let news = Arc::new(Notify::new());
        let Opened {
            realm,
            clock,
            perform,
        } = match estate.kind() {
            Kind::Practice => open_practice(&options.home)?,
            Kind::Aws => open_live(&estate, &options.home, store.as_ref(), &news),
        };
        let clock = Arc::new(clock);
        let departures = Arc::new(Departures::new(perform, clock.clone()));
        let claimant = Claimant {
            holder: holder(),
            purpose: options.purpose,
        };
        Ok(Self {
            estate,
            home: options.home,
            operator,
            claimant,
            perform: departures.clone(),
            realm,
            clock,
            store,
            follower: Mutex::new(None),
            driving: Mutex::new(None),
            playing: Mutex::new(None),
            departures,
            readings: Arc::new(Readings::new(readings::KEPT, Arc::clone(&news))),
            histories: Arc::new(Readings::new(charting::WIDEST, Arc::clone(&news))),
            pasts: Arc::new(Pasts::new(Arc::clone(&news))),
            told: std::sync::Mutex::default(),
            last: std::sync::Mutex::default(),
            undriven: std::sync::Mutex::default(),
            news,
        })
    }
}

/// What is different from one kind of estate to the other.
struct Opened {
    realm: Realm,
    clock: RoomClock,
    perform: Arc<dyn Perform>,
}

fn open_practice(home: &Path) -> Result<Opened, Complaint> {
    let world = open_world(home)?;
    let clock = open_clock(&world)?;
    let time: Arc<dyn estate_sim::PracticeTime> = clock.clone();
    let perform = Arc::new(PracticeEstate::new(Arc::clone(&world), time));
    Ok(Opened {
        realm: Realm::Practice(world),
        clock: RoomClock::Practice(clock),
        perform,
    })
}

/// Nothing is called yet: that needs neither network nor credentials.
fn open_live(estate: &Arc<Estate>, home: &Path, store: &dyn Store, news: &Arc<Notify>) -> Opened {
    let clock = Arc::new(SystemClock::new(newest(store)));
    let live = Arc::new(Live::new(
        Arc::clone(estate),
        home,
        &clock,
        Arc::clone(news),
    ));
    Opened {
        perform: live.perform(),
        realm: Realm::Live(live),
        clock: RoomClock::Wall(clock),
    }
}

/// The time of the newest record. A journal that cannot be read says so when it is
/// asked for what is in it.
fn newest(store: &dyn Store) -> Timestamp {
    let head = store.head().map(|head| head.sequence);
    let last = head.and_then(|sequence| store.read(sequence, 1));
    let last = last.ok().and_then(|page| page.last().map(|last| last.at));
    last.unwrap_or_default()
}

/// The journal; for reading only where it cannot be written.
fn open_store(path: &Path) -> Result<Arc<SqliteStore>, Complaint> {
    match SqliteStore::open(path) {
        Err(StoreError::ReadOnly { .. } | StoreError::Full { .. }) if path.exists() => {
            SqliteStore::open_read_only(path)
                .map(Arc::new)
                .map_err(|error| of_store(&error))
        }
        opened => opened.map(Arc::new).map_err(|error| of_store(&error)),
    }
}

/// Refuses while somebody drives the journal in `home`.
pub(crate) fn check_undriven(home: &Path) -> Result<(), Complaint> {
    let Ok(store) = SqliteStore::open_read_only(home.join(JOURNAL)) else {
        return Ok(());
    };
    let now = SystemClock::new(Timestamp::default()).wall();
    match store.lease() {
        Ok(Some(lease)) if lease.is_held(now) => {
            let message = format!("`{}` drives here; end it first", lease.purpose);
            Err(Complaint::new("not-driven", message))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// A name no other process ever had: process id, time, and a random number that
/// the hash maps of every process are seeded with.
fn holder() -> String {
    let random = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    let millis = SystemClock::new(Timestamp::default()).wall().millis();
    format!("{}-{millis}-{random:016x}", std::process::id())
}
