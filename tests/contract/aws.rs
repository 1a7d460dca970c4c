//! AWS as a venue: the real adapter against moto, which a mover beside it moves.
//!
//! Time is the test's own. A call takes some of it; nobody sleeps.

use crate::kept::{Kept, Shortfall, judge};
use crate::venue::{Unsupported, Venue};
use control_room_tests::peers::{Blueprint, Kind, Proxy, World};
use estate::{Estate, Pending, Perform};
use estate_aws::{
    AwsEstate, Connect, Credentials, Options, Page, Pager, SharedCredentialsProvider,
};
use rollouts::Slot;
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;
use vocab::{Percent, Release, Span, Target, Timestamp};

/// Below this, time passes while calls are on their way.
const SHORT: Span = Span::seconds(1);

pub(crate) struct AwsVenue {
    world: World,
    proxy: Proxy,
    estate: Arc<Estate>,
    diagnostics: TempDir,
    name: &'static str,
    target: &'static str,
    elsewhere: &'static str,
    left_out: &'static [(&'static str, Unsupported)],
}

/// Promises that two sides on AWS cannot be held to, and why.
const TWO_SIDES: &[(&str, Unsupported)] = &[
    (
        "what_is_unknown_can_be_performed_again",
        Unsupported(
            "reads diagnostics and suites; a reading whose answer is lost is read again, and known",
        ),
    ),
    (
        "a_throttled_order_fails_as_throttled_and_nothing_happened",
        Unsupported("pages people by a pager of its own, which AWS cannot throttle"),
    ),
];

/// With one ECS service a slot has everybody or nobody.
const NO_SHARES: Unsupported =
    Unsupported("knows no weights but 0 and 100 %: ECS replaces tasks by itself");

/// The slot without traffic is a note of which release it means.
const NO_TASKS: Unsupported =
    Unsupported("has one ECS service, so a slot without traffic has no tasks of its own");

/// Promises that one side on AWS cannot be held to, and why.
const ONE_SIDE: &[(&str, Unsupported)] = &[
    ("a_survey_shows_the_slots_an_observation_shows", NO_SHARES),
    ("a_survey_gives_a_planner_numbers_to_plan_with", NO_SHARES),
    ("tasks_run_first_and_are_healthy_later", NO_TASKS),
    ("a_slot_takes_over_another_release", NO_TASKS),
    ("a_weight_is_one_write", NO_SHARES),
    (
        "weights_are_read_back_and_sum_to_100_all_the_way",
        NO_SHARES,
    ),
    ("a_weight_can_be_named_from_either_slot", NO_SHARES),
    (
        "the_same_weight_again_is_done_and_changes_nothing",
        NO_SHARES,
    ),
    ("a_weight_leaves_the_tasks_alone", NO_SHARES),
    (
        "a_weight_on_an_empty_slot_is_written_without_judgement",
        NO_SHARES,
    ),
    (
        "an_order_is_done_again_when_another_rollout_moved_the_weight",
        NO_SHARES,
    ),
    (
        "a_late_copy_of_a_replaced_order_does_what_it_says",
        NO_SHARES,
    ),
    ("done_says_when_it_was_called_and_acknowledged", NO_SHARES),
    (
        "an_older_generation_is_refused_and_changes_nothing",
        NO_SHARES,
    ),
    ("the_newest_generation_goes_on", NO_SHARES),
    ("every_rollout_has_a_fence_of_its_own", NO_SHARES),
    ("a_probe_says_not_done_before_and_done_after", NO_SHARES),
    ("a_probe_changes_nothing", NO_SHARES),
    ("a_probe_after_a_lost_reply_says_done", NO_SHARES),
    (
        "a_probe_looks_at_what_is_and_not_at_what_was_done",
        NO_SHARES,
    ),
    ("an_order_given_up_on_its_way_can_be_probed", NO_SHARES),
    (
        "a_restarted_adapter_finds_what_the_one_before_it_did",
        NO_SHARES,
    ),
    ("a_lost_reply_is_unknown_and_the_effect_is_there", NO_SHARES),
    ("what_is_unknown_can_be_performed_again", NO_SHARES),
    (
        "a_throttled_order_fails_as_throttled_and_nothing_happened",
        NO_SHARES,
    ),
    ("a_throttled_order_can_be_performed_again", NO_SHARES),
    (
        "every_answer_is_true_with_half_of_the_calls_throttled",
        NO_SHARES,
    ),
    (
        "throttled_readings_say_so_and_a_throttled_probe_is_unclear",
        NO_SHARES,
    ),
    ("stale_readings_falsify_neither_done_nor_a_probe", NO_SHARES),
    (
        "a_foreign_weight_is_shown_and_an_order_undoes_it",
        NO_SHARES,
    ),
    (
        "a_weight_written_over_before_it_is_read_back_is_not_done",
        NO_SHARES,
    ),
    ("a_suite_on_a_healthy_slot_is_done_with_evidence", NO_TASKS),
    (
        "a_suite_on_an_empty_slot_is_rejected_with_evidence",
        NO_TASKS,
    ),
    ("the_same_suite_order_gets_the_same_verdict", NO_TASKS),
    ("another_suite_order_examines_anew", NO_TASKS),
    ("a_suite_changes_no_slot", NO_TASKS),
    (
        "a_probe_does_not_claim_what_was_never_done_beside_the_target",
        NO_TASKS,
    ),
    (
        "a_snapshot_diagnostics_and_a_page_are_done_and_change_no_slot",
        NO_SHARES,
    ),
    ("an_interval_told_again_is_told_the_same", NO_SHARES),
    ("no_more_events_are_bad_than_there_are", NO_SHARES),
    ("the_arms_follow_the_look", NO_SHARES),
    ("an_interval_says_how_many_tasks_were_healthy", NO_TASKS),
    ("a_canary_without_weight_has_no_traffic", NO_SHARES),
    ("traffic_follows_the_weight", NO_SHARES),
    ("requests_in_flight_end_once_the_weight_is_0", NO_SHARES),
    ("what_is_unknown_names_service_and_region", NO_SHARES),
    (
        "errors_name_operation_resource_region_and_request",
        NO_SHARES,
    ),
    ("orders_on_two_targets_do_not_disturb_each_other", NO_SHARES),
    ("copies_of_one_order_side_by_side_are_one", NO_SHARES),
];

impl AwsVenue {
    /// The worker, on one side.
    pub(crate) async fn worker() -> Self {
        Self::of(&Blueprint::worker(), "worker", ONE_SIDE).await
    }

    /// The website, on two sides.
    pub(crate) async fn website() -> Self {
        Self::of(&Blueprint::website(), "website", TWO_SIDES).await
    }

    async fn of(
        blueprint: &Blueprint,
        service: &'static str,
        left_out: &'static [(&'static str, Unsupported)],
    ) -> Self {
        let world = World::with(blueprint);
        let mut proxy = Proxy::to(&world, 7).await;
        let file = proxy.estate_file(blueprint, &world).await;
        let estate =
            Estate::parse(&file, "peer.toml").unwrap_or_else(|bad| panic!("{bad}\n{file}"));
        let (name, target, elsewhere) = match service {
            "website" => (
                "website in moto",
                "production/us-east-1/website",
                "staging/us-east-1/website",
            ),
            _ => (
                "worker in moto",
                "production/us-east-1/worker",
                "staging/us-east-1/worker",
            ),
        };
        Self {
            world,
            proxy,
            estate: Arc::new(estate),
            diagnostics: tempfile::tempdir().unwrap(),
            name,
            target,
            elsewhere,
            left_out,
        }
    }

    /// Whether it is held to a promise at all.
    pub(crate) fn is_held_to(&self, promise: &str) -> bool {
        !self.left_out.iter().any(|(name, _)| *name == promise)
    }

    /// Holds a promise, or skips it by name.
    pub(crate) async fn hold(&self, promise: &str, kept: impl Future<Output = Kept>) -> Kept {
        let left_out = self.left_out.iter().find(|(name, _)| *name == promise);
        let kept = match left_out {
            Some((_, why)) => Err(Shortfall::Unsupported(why.clone())),
            None => kept.await,
        };
        judge(self, promise, kept, &mut std::io::stderr())
    }

    fn family(&self) -> &str {
        self.target.rsplit('/').next().unwrap_or_default()
    }
}

/// A pager that always finds somebody.
struct Ada;

impl Pager for Ada {
    fn page<'a>(&'a self, _page: &'a Page) -> Pending<'a, Result<String, String>> {
        Box::pin(async { Ok("Ada Lovelace".to_owned()) })
    }
}

impl Venue for AwsVenue {
    fn name(&self) -> &'static str {
        self.name
    }

    fn estate(&self) -> Arc<dyn Perform> {
        let keys = Credentials::new("AKIAPEERSPEERSPEERS1", "of the tests", None, None, "tests");
        let options = Options {
            connect: Connect {
                credentials: Some(SharedCredentialsProvider::new(keys)),
                ..Connect::default()
            },
            diagnostics: Some(self.diagnostics.path().to_owned()),
            pager: Some(Arc::new(Ada)),
        };
        let time: Arc<dyn estate_aws::Time> = Arc::clone(self.world.clock()) as _;
        Arc::new(AwsEstate::new(Arc::clone(&self.estate), time, options))
    }

    fn target(&self) -> Target {
        self.target.parse().unwrap()
    }

    fn elsewhere(&self) -> Target {
        self.elsewhere.parse().unwrap()
    }

    fn nowhere(&self) -> Target {
        "production/us-east-1/webshop".parse().unwrap()
    }

    fn stable(&self) -> Release {
        format!("{}:1", self.family()).parse().unwrap()
    }

    fn other(&self) -> Release {
        format!("{}:2", self.family()).parse().unwrap()
    }

    fn suite(&self) -> String {
        "smoke".to_owned()
    }

    fn database(&self) -> String {
        "main".to_owned()
    }

    fn now(&self) -> Timestamp {
        self.world.clock().now()
    }

    fn pass(&self, span: Span) -> Pending<'_, ()> {
        Box::pin(async move {
            if span < SHORT {
                let until = self.now() + span;
                // What is on its way goes on meanwhile, a turn at a time.
                for _ in 0..=span.as_millis() {
                    tokio::task::yield_now().await;
                }
                self.world.clock().reach(until);
                return;
            }
            self.world.clock().idle().await;
            self.world.clock().advance(span);
        })
    }

    fn users(&self) -> Result<(), Unsupported> {
        Ok(())
    }

    fn start_ups(&self) -> Result<(), Unsupported> {
        Ok(())
    }

    fn lose_replies(&self) -> Result<(), Unsupported> {
        self.proxy.faults().begin(Kind::LostReply, 1.0);
        Ok(())
    }

    fn throttle(&self, share: Percent) -> Result<(), Unsupported> {
        let share = share.percent() / 100.0;
        self.proxy.faults().begin(Kind::Throttled, share);
        Ok(())
    }

    fn stale_reads(&self) -> Result<(), Unsupported> {
        self.proxy.faults().begin(Kind::Stale, 0.5);
        Ok(())
    }

    fn foreign_weight(
        &self,
        slot: Slot,
        weight: Percent,
        every: Option<Span>,
    ) -> Result<(), Unsupported> {
        let [a, b] = match slot {
            Slot::A => [weight, weight.rest()],
            Slot::B => [weight.rest(), weight],
        }
        .map(|weight| weight.percent());
        let weights = json!({ "production-website-a": a, "production-website-b": b });
        let first = every.map_or(self.now(), |every| self.now() + every);
        self.world
            .foreign_weights(&weights, first, every.map(Span::as_millis));
        Ok(())
    }

    fn heal(&self) {
        self.proxy.faults().end();
        self.world.heal();
    }
}

/// Makes a test of every promise; those a venue is not held to are skipped by name.
macro_rules! on_a_peer {
    ([$open:expr] $($group:ident: $($promise:ident)+;)+) => {
        $(mod $group {
            $(#[tokio::test]
            async fn $promise() -> crate::kept::Kept {
                let venue = $open.await;
                let kept = crate::promises::$group::$promise(&venue);
                venue.hold(stringify!($promise), kept).await
            })+
        })+
    };
}

pub(crate) use on_a_peer;
