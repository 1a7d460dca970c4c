//! The Candlefish estate in numbers: services, regions, environments.

use crate::noise::Place;
use crate::profiles::{Profile, on_trial};
use vocab::{EnvironmentName, RegionName, Release, ServiceName, Target};

/// How a service behaves when nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Model {
    /// Its name.
    pub(crate) name: &'static str,
    /// The release that serves users when a world begins.
    pub(crate) stable: Profile,
    /// Mean requests per second in production in us-east-1.
    rate: f64,
    /// Tasks in each region of production, in staging and in preview, as the
    /// practice estate file plans them.
    tasks: [u32; 3],
    /// Requests per second one task can serve.
    pub(crate) capacity: f64,
    /// Median latency in milliseconds without load.
    pub(crate) median: f64,
    /// Standard deviation of the logarithm of latency.
    pub(crate) sigma: f64,
    /// Latency in milliseconds users call slow.
    pub(crate) slow: f64,
    /// Median seconds from the start of a task to its first health check.
    pub(crate) start: f64,
    /// Mean seconds a connection stays open.
    pub(crate) lingering: f64,
    /// Shortest and longest seconds until the last connection is gone.
    pub(crate) drain: (f64, f64),
    /// Sessions of its users, where it has a screen.
    pub(crate) sessions: Option<Sessions>,
}

/// Sessions of a service's users.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sessions {
    /// Sessions open at any moment per request per second.
    pub(crate) per_rate: f64,
    /// Median frames per second.
    pub(crate) frames: f64,
    /// Standard deviation of frames per second between sessions.
    pub(crate) frames_spread: f64,
    /// Median memory in megabytes.
    pub(crate) memory: f64,
    /// Standard deviation of the logarithm of memory.
    pub(crate) memory_spread: f64,
}

/// Share of requests that fail on a good release.
pub(crate) const ERRORS: f64 = 0.000_1;
/// Share of those errors that comes in clusters.
pub(crate) const CLUSTERED: f64 = 0.4;
/// Mean errors in a cluster.
pub(crate) const CLUSTER: f64 = 5.0;
/// Most tasks on one target, both slots together.
pub(crate) const TASK_QUOTA: u32 = 40;

static MODELS: [Model; 5] = [
    Model {
        name: "website",
        stable: Profile::good("b81d07a", "stable since the world began"),
        rate: 120.0,
        tasks: [6, 2, 1],
        capacity: 40.0,
        median: 36.0,
        sigma: 0.5,
        slow: 100.0,
        start: 45.0,
        lingering: 0.4,
        drain: (20.0, 60.0),
        sessions: Some(Sessions {
            per_rate: 5.0,
            frames: 73.0,
            frames_spread: 4.9,
            memory: 32.0,
            memory_spread: 0.15,
        }),
    },
    Model {
        name: "animation",
        stable: Profile::good("0c9d3f1", "stable since the world began"),
        rate: 80.0,
        tasks: [3, 1, 1],
        capacity: 55.0,
        median: 24.0,
        sigma: 0.55,
        slow: 100.0,
        start: 35.0,
        lingering: 0.4,
        drain: (20.0, 45.0),
        sessions: Some(Sessions {
            per_rate: 5.0,
            frames: 72.0,
            frames_spread: 4.6,
            memory: 28.0,
            memory_spread: 0.17,
        }),
    },
    Model {
        name: "graphql-api",
        stable: Profile::good("77aa2c3", "stable since the world began"),
        rate: 200.0,
        tasks: [4, 2, 1],
        capacity: 100.0,
        median: 30.0,
        sigma: 0.55,
        slow: 100.0,
        start: 50.0,
        lingering: 0.2,
        drain: (20.0, 40.0),
        sessions: None,
    },
    Model {
        name: "websocket",
        stable: Profile::good("5e0b9d8", "stable since the world began"),
        rate: 60.0,
        tasks: [5, 2, 1],
        capacity: 25.0,
        median: 18.0,
        sigma: 0.6,
        slow: 100.0,
        start: 40.0,
        lingering: 45.0,
        drain: (90.0, 240.0),
        sessions: None,
    },
    Model {
        name: "document-service",
        stable: Profile::good("a40e6f2", "stable since the world began"),
        rate: 40.0,
        tasks: [4, 2, 1],
        capacity: 20.0,
        median: 34.0,
        sigma: 0.5,
        slow: 100.0,
        start: 70.0,
        lingering: 0.6,
        drain: (30.0, 60.0),
        sessions: None,
    },
];

/// Where the services run.
struct Site {
    environment: &'static str,
    region: &'static str,
    /// Share of the traffic of production in us-east-1.
    share: f64,
    /// Hours ahead of UTC, all year round.
    hours_ahead: f64,
    /// Place in a model's list of tasks.
    size: usize,
    /// Whether an alarm watches.
    watched: bool,
}

const fn site(
    environment: &'static str,
    region: &'static str,
    share: f64,
    hours_ahead: f64,
    size: usize,
) -> Site {
    Site {
        environment,
        region,
        share,
        hours_ahead,
        size,
        // Nobody is woken by a preview.
        watched: size < 2,
    }
}

static SITES: [Site; 5] = [
    site("production", "us-east-1", 1.0, -5.0, 0),
    site("production", "eu-west-1", 0.6, 0.0, 0),
    site("production", "ap-southeast-1", 0.4, 8.0, 0),
    site("staging", "us-east-1", 0.06, -5.0, 1),
    site("preview", "us-east-1", 0.01, -5.0, 2),
];

/// One target as it is when a world begins.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    pub(crate) target: Target,
    pub(crate) model: &'static Model,
    /// Where its draws are made.
    pub(crate) place: Place,
    /// Mean requests per second.
    pub(crate) rate: f64,
    /// Hours ahead of UTC.
    pub(crate) hours_ahead: f64,
    /// Tasks in the first slot when the world begins.
    pub(crate) tasks: u32,
    /// Whether an alarm watches.
    pub(crate) watched: bool,
}

impl Ground {
    /// Every release known on the target, newest first; the oldest is the one it began with.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &'static Profile> + use<> {
        on_trial(self.model.sessions.is_some()).chain(std::iter::once(&self.model.stable))
    }

    /// The profile of a release.
    pub(crate) fn profile(&self, release: &Release) -> Option<&'static Profile> {
        self.profiles().find(|p| p.release == release.as_str())
    }
}

/// All targets of the estate of this seed.
pub(crate) fn grounds(seed: u64) -> Vec<Ground> {
    let pairs = SITES
        .iter()
        .flat_map(|site| MODELS.iter().map(move |model| (site, model)));
    let grounds = pairs.filter_map(|(site, model)| {
        let target = Target {
            environment: EnvironmentName::new(site.environment).ok()?,
            region: RegionName::new(site.region).ok()?,
            service: ServiceName::new(model.name).ok()?,
        };
        Some(Ground {
            place: Place::new(seed, &target.to_string()),
            target,
            model,
            rate: model.rate * site.share,
            hours_ahead: site.hours_ahead,
            tasks: model.tasks[site.size],
            watched: site.watched,
        })
    });
    grounds.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_services_run_in_five_places() {
        let grounds = grounds(1);
        assert_eq!(grounds.len(), 25);
        let website = &grounds[0];
        assert_eq!(website.target.to_string(), "production/us-east-1/website");
        assert_eq!((website.rate, website.tasks), (120.0, 6));
    }

    #[test]
    fn every_target_carries_its_peak_with_room_to_spare() {
        for ground in grounds(1) {
            let peak = ground.rate * 1.5;
            let carried = ground.model.capacity * f64::from(ground.tasks);
            assert!(peak < carried * 0.8, "{}", ground.target);
        }
    }

    #[test]
    fn each_service_has_a_stable_release_of_its_own() {
        let website = &grounds(1)[0];
        let stable = Release::new("b81d07a").unwrap();
        assert!(website.profile(&stable).is_some());
        assert!(grounds(1)[1].profile(&stable).is_none());
    }
}
