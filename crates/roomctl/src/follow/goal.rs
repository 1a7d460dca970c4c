//! When following is over, and how that counts.

use super::How;
use crate::exit::Exit;
use crate::show::Standing;
use wire::RolloutView;

/// What counts as a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The release serves everybody.
    Ship,
    /// Stable serves everybody again.
    Return,
}

/// How it counts, once it is over; none while there is something to follow.
/// `elsewhere`: another process drives it, so it goes on without us. `stays`:
/// somebody sits in front of the screen and may want to see a stuck rollout.
pub(super) fn reached(view: &RolloutView, how: How, elsewhere: bool, stays: bool) -> Option<Exit> {
    let status = &view.status;
    let standing = Standing::read(&status.status);
    match standing {
        Standing::Waiting if how.leave_when_waiting => Some(Exit::NeedsPerson),
        Standing::Stuck if how.leave_when_waiting || !stays => Some(Exit::NeedsPerson),
        Standing::Returning if how.goal == Goal::Return && elsewhere && is_back(view) => {
            Some(Exit::Done)
        }
        Standing::Running
        | Standing::Held
        | Standing::Waiting
        | Standing::Returning
        | Standing::Stuck
        | Standing::Unknown => None,
        Standing::Completed | Standing::RolledBack | Standing::Aborted | Standing::Failed => {
            Some(ended(how.goal, status.purpose == "revert", standing))
        }
    }
}

/// Whether the traffic is known to be on stable.
fn is_back(view: &RolloutView) -> bool {
    view.promise
        .as_ref()
        .is_some_and(|promise| promise.kept_millis.is_some())
}

/// A revert is a rollout of its own: that one has to complete.
fn ended(goal: Goal, revert: bool, standing: Standing) -> Exit {
    let back = goal == Goal::Return && !revert;
    match standing {
        // Asked back too late: the release serves everybody.
        Standing::Completed if back => Exit::Refused,
        Standing::Completed => Exit::Done,
        Standing::RolledBack | Standing::Aborted | Standing::Failed if back => Exit::Done,
        Standing::RolledBack => Exit::RolledBack,
        Standing::Aborted | Standing::Failed => Exit::GivenUp,
        Standing::Running
        | Standing::Held
        | Standing::Waiting
        | Standing::Returning
        | Standing::Stuck
        | Standing::Unknown => Exit::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples;

    fn how(goal: Goal) -> How {
        How {
            goal,
            drive: true,
            leave_when_waiting: false,
        }
    }

    fn view(status: &str, purpose: &str) -> RolloutView {
        let mut view = samples::rollout();
        view.status.status = status.into();
        view.status.purpose = purpose.into();
        view
    }

    fn table(how: How, purpose: &str, stays: bool) -> String {
        let words = [
            "running",
            "held",
            "waiting",
            "returning",
            "stuck",
            "completed",
            "rolled back",
            "aborted",
            "failed",
            "strange",
        ];
        let row = |word: &str| {
            let exit = reached(&view(word, purpose), how, false, stays);
            format!("{word}: {}\n", exit.map_or("follows", Exit::name))
        };
        words.into_iter().map(row).collect()
    }

    #[test]
    fn a_deploy_ends_as_its_rollout_ends() {
        insta::assert_snapshot!(table(how(Goal::Ship), "ship", false), @"
        running: follows
        held: follows
        waiting: follows
        returning: follows
        stuck: needs-person
        completed: done
        rolled back: rolled-back
        aborted: given-up
        failed: given-up
        strange: follows
        ");
    }

    #[test]
    fn a_rollback_is_done_when_stable_is_restored() {
        insta::assert_snapshot!(table(how(Goal::Return), "ship", true), @"
        running: follows
        held: follows
        waiting: follows
        returning: follows
        stuck: follows
        completed: refused
        rolled back: done
        aborted: done
        failed: done
        strange: follows
        ");
    }

    #[test]
    fn a_revert_has_to_complete() {
        insta::assert_snapshot!(table(how(Goal::Return), "revert", false), @"
        running: follows
        held: follows
        waiting: follows
        returning: follows
        stuck: needs-person
        completed: done
        rolled back: rolled-back
        aborted: given-up
        failed: given-up
        strange: follows
        ");
    }

    #[test]
    fn who_does_not_want_to_wait_for_a_person_does_not() {
        let impatient = How {
            leave_when_waiting: true,
            ..how(Goal::Ship)
        };
        for word in ["waiting", "stuck"] {
            let exit = reached(&view(word, "ship"), impatient, false, true);
            assert_eq!(exit, Some(Exit::NeedsPerson), "{word}");
        }
    }

    #[test]
    fn a_way_back_driven_elsewhere_is_followed_until_the_weight_is_read_back() {
        let mut back = samples::returning();
        assert_eq!(
            reached(&back, how(Goal::Return), true, false),
            Some(Exit::Done)
        );
        assert_eq!(reached(&back, how(Goal::Return), false, false), None);
        assert_eq!(reached(&back, how(Goal::Ship), true, false), None);
        back.promise = None;
        assert_eq!(reached(&back, how(Goal::Return), true, false), None);
    }
}
