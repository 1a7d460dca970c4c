//! Drills in which the estate is what is wrong.

use crate::cue::{Cue, Turn, When};
use crate::drill::{Drill, Shows};
use rollouts::{Strategy, Verb};
use vocab::{Percent, Span};

const WEBSITE: &str = "production/us-east-1/website";

const HALF: Percent = Percent::whole(50);

pub(super) const BROWN_OUT: Drill = Drill {
    name: "brown-out",
    summary: "the canary fails, and so does everything around it",
    trains: "telling a bad release from a bad hour",
    what_happens: "the release is good. The region browned out for six minutes: 3 % of all \
                   requests failed and the rest crawled, whatever release served them",
    lesson: "both sides suffered alike, so the verdict was system-wide: hold, and blame nobody. \
             Going back would have moved users around in the middle of an outage and helped none \
             of them.",
    seed: 1,
    target: WEBSITE,
    release: "e94a6c1",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(25), Span::minutes(3)),
    shows: Shows::Measurements,
    script: &[Cue {
        when: When::Weight(Percent::whole(25), Span::minutes(3)),
        turn: Turn::Inject("brown-out:us-east-1:errors=3:slower=1.5:for=6m"),
    }],
    answer: &[],
    lasts: Span::minutes(90),
};

pub(super) const SMALL_STABLE: Drill = Drill {
    name: "small-stable",
    summary: "the way back leads to a side that cannot carry everybody",
    trains: "reading why a return takes longer than one weight write",
    what_happens: "the release leaks memory, which shows only after minutes. Somebody in a hurry \
                   had promoted it past its first bake, so by then a rolling rollout had taken \
                   part of the old side down",
    lesson: "sending everybody to two thirds of the tasks would have turned a bad release into an \
             outage. The control room sent as many as the old side could carry, asked for tasks, \
             and moved the rest when four in five of them were healthy. That took longer than one \
             write: the promise of 30 seconds holds only while the old side is warm, and the plan \
             had said so.",
    seed: 1,
    target: WEBSITE,
    release: "6e81b2a",
    strategy: Strategy::Rolling,
    begins: When::Weight(Percent::whole(1), Span::ZERO),
    shows: Shows::Measurements,
    script: &[Cue {
        when: When::Weight(Percent::whole(1), Span::seconds(20)),
        turn: Turn::Command(Verb::Promote, "it looks well, and it is late"),
    }],
    answer: &[],
    lasts: Span::minutes(60),
};

pub(super) const SCALED_DOWN: Drill = Drill {
    name: "scaled-down",
    summary: "half of the users suffer, and they are not the canary's",
    trains: "acting on a pause while both sides look bad",
    what_happens: "somebody scaled the stable side down to a single task just as the release, \
                   which is bad above 25 %, got half of the users. Both sides failed, so that \
                   neither looked worse than the other",
    lesson: "the control room saw that the tasks of stable were not what it had intended, paused \
             and said so; it does not undo what somebody else did without being asked. Rolling \
             back brought the tasks first and then the traffic. A pause is a question: until \
             somebody answers it, users pay.",
    seed: 1,
    target: WEBSITE,
    release: "5d2e9f3",
    strategy: Strategy::Canary,
    begins: When::Weight(HALF, Span::seconds(5)),
    shows: Shows::Target,
    script: &[Cue {
        when: When::Weight(HALF, Span::seconds(5)),
        turn: Turn::Inject("small-stable:production/us-east-1/website:tasks=1"),
    }],
    answer: &[Cue {
        when: When::Waiting(Span::minutes(3)),
        turn: Turn::Command(
            Verb::RollBack,
            "stable is too small and the release fails; back, tasks first",
        ),
    }],
    lasts: Span::minutes(60),
};

pub(super) const THROTTLED_RETURN: Drill = Drill {
    name: "throttled-return",
    summary: "the way back is decided, and the estate does not take the call",
    trains: "watching a rollback that needs several tries, without starting a second one",
    what_happens: "the release is janky: sessions run at half their frame rate. Soon after it met \
                   its first users, four calls in five were refused as too many for four minutes, \
                   readings as well as writes",
    lesson: "what cannot be read cannot be judged, so it was decided later than it could be known. \
             A refused call is tried again with growing pauses until it goes through; a person who \
             calls as well only adds to what is too much already.",
    seed: 1,
    target: WEBSITE,
    release: "7f0d4c5",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(10), Span::ZERO),
    shows: Shows::Measurements,
    script: &[Cue {
        when: When::Weight(Percent::whole(10), Span::seconds(20)),
        turn: Turn::Inject("throttling:production/us-east-1/website:share=80:for=4m"),
    }],
    answer: &[],
    lasts: Span::minutes(60),
};
