//! Drills in which the control room itself is hindered.

use crate::cue::{Cue, Turn, When};
use crate::drill::{Drill, Shows};
use rollouts::{Strategy, Verb};
use vocab::{Percent, Span};

const WEBSITE: &str = "production/us-east-1/website";

const HALF: Percent = Percent::whole(50);

/// So long after it left, a call is on its way and not answered yet.
const ON_ITS_WAY: Span = Span::millis(60);

pub(super) const FOREIGN_WRITER: Drill = Drill {
    name: "foreign-writer",
    summary: "somebody else believes the weights are theirs",
    trains: "finding the other writer before going on",
    what_happens: "another tool has its own idea of the rule and writes it every two minutes: all \
                   of the users to stable, none to the canary",
    lesson: "two writers on one rule is a quarrel nobody wins. The control room paused and named \
             the field, what it intended and what it found; writing again would have gone on for \
             ever. Stop the other writer first, then let the clock go on: that restores what was \
             intended.",
    seed: 1,
    target: WEBSITE,
    release: "e94a6c1",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(10), Span::minutes(2)),
    shows: Shows::Target,
    script: &[Cue {
        when: When::Weight(Percent::whole(10), Span::minutes(2)),
        turn: Turn::Inject(
            "foreign-weight:production/us-east-1/website:slot=stable:weight=100:every=2m",
        ),
    }],
    answer: &[
        Cue {
            when: When::Waiting(Span::minutes(5)),
            turn: Turn::HealAll,
        },
        Cue {
            when: When::Waiting(Span::minutes(6)),
            turn: Turn::Command(Verb::Unpause, "the other tool no longer writes this rule"),
        },
    ],
    lasts: Span::minutes(60),
};

pub(super) const KILLED_MID_SHIFT: Drill = Drill {
    name: "killed-mid-shift",
    summary: "the laptop is closed in the worst moment",
    trains: "knowing what goes on while nobody drives, and what does not",
    what_happens: "the control room died while its call to give the canary half of the users was \
                   on its way, and another one took over 90 seconds later. The release is bad \
                   above 25 %, and all that time nobody was there to see it",
    lesson: "what was intended was in the journal, so the next one knew what to ask the estate \
             before it did anything, and went back as soon as it had looked. But traffic does not \
             stop for a dead control room: absence is paid by users.",
    seed: 1,
    target: WEBSITE,
    release: "5d2e9f3",
    strategy: Strategy::Canary,
    begins: When::Calling(HALF, ON_ITS_WAY),
    shows: Shows::Return,
    script: &[Cue {
        when: When::Calling(HALF, ON_ITS_WAY),
        turn: Turn::Crash(Span::seconds(90)),
    }],
    answer: &[],
    lasts: Span::minutes(60),
};

pub(super) const PERMISSION_LOST: Drill = Drill {
    name: "permission-lost",
    summary: "the way back is decided, and not permitted",
    trains: "what stuck means, and what it asks of a person",
    what_happens: "the release is slow to show that it leaks, and before it did, somebody took \
                   the control room's permission to change anything",
    lesson: "trying again does not help against a missing permission, so the control room stopped, \
             called for a person and said what was needed. Give it back, then say roll back: \
             nothing else works, and everything else waits.",
    seed: 1,
    target: WEBSITE,
    release: "6e81b2a",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(10), Span::seconds(30)),
    shows: Shows::Calls,
    script: &[Cue {
        when: When::Weight(Percent::whole(10), Span::seconds(30)),
        turn: Turn::Inject("denied:production/us-east-1/website"),
    }],
    answer: &[
        Cue {
            when: When::Waiting(Span::minutes(3)),
            turn: Turn::HealAll,
        },
        Cue {
            when: When::Waiting(Span::minutes(4)),
            turn: Turn::Command(Verb::RollBack, "the permission is back"),
        },
    ],
    lasts: Span::minutes(60),
};
