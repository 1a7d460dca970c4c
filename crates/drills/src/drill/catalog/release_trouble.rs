//! Drills in which the release is what is wrong.

use crate::cue::{Cue, Turn, When};
use crate::drill::{Drill, Shows};
use rollouts::{Strategy, Verb};
use vocab::{Percent, Span};

const WEBSITE: &str = "production/us-east-1/website";

pub(super) const BAD_AT_HALF: Drill = Drill {
    name: "bad-at-half",
    summary: "a canary that looked well at 10 % and at 25 %",
    trains: "trusting a weight only for that weight, and reading a gate's evidence",
    what_happens: "the release fails 4 % of its requests as soon as it serves more than a \
                   quarter of the users; below that it is as good as stable",
    lesson: "a good verdict at 25 % says nothing about 50 %: load, locks and caches change with \
             the weight. The ladder kept half of the users out of it, and one weight write ended \
             it; nobody had to decide anything.",
    seed: 1,
    target: WEBSITE,
    release: "5d2e9f3",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(50), Span::ZERO),
    shows: Shows::Measurements,
    script: &[],
    answer: &[],
    lasts: Span::minutes(60),
};

pub(super) const BAD_AT_FULL: Drill = Drill {
    name: "bad-at-full",
    summary: "everything was switched at once, and there is nothing left to compare with",
    trains: "judging against history, and deciding when the control room asks",
    what_happens: "the release fails 4 % of its requests under full load. Blue-green gave it all \
                   of the users in one write, so no stable side was left to compare with, and the \
                   plan says to hold and page when the last gate fails",
    lesson: "at 100 % a gate can only look at the past, and the past is no proof; that is why the \
             plan asks a person instead of going back by itself. The old side was warm: every \
             minute between the page and the word was paid by users.",
    seed: 1,
    target: "production/us-east-1/graphql-api",
    release: "5d2e9f3",
    strategy: Strategy::BlueGreen,
    begins: When::Weight(Percent::FULL, Span::ZERO),
    shows: Shows::Measurements,
    script: &[],
    answer: &[Cue {
        when: When::Waiting(Span::minutes(4)),
        turn: Turn::Command(
            Verb::RollBack,
            "4 % of the requests fail since everything was switched",
        ),
    }],
    lasts: Span::minutes(45),
};

pub(super) const LEAK: Drill = Drill {
    name: "leak",
    summary: "nothing is wrong with the release in its first minutes",
    trains: "why a bake takes its time, and what growth says before a limit does",
    what_happens: "every session of the release grows by 2 MB a minute; requests are answered \
                   as well as ever",
    lesson: "requests told nothing; sessions did. A leak is found by its steady growth long \
             before the limit is reached, but only by somebody who bakes long enough to see it \
             grow.",
    seed: 1,
    target: WEBSITE,
    release: "6e81b2a",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(10), Span::ZERO),
    shows: Shows::Measurements,
    script: &[],
    answer: &[],
    lasts: Span::minutes(60),
};

pub(super) const QUIET_SERVICE: Drill = Drill {
    name: "quiet-service",
    summary: "a good release on a service that hardly anybody uses",
    trains: "telling no evidence from good evidence",
    what_happens: "nothing is wrong. The canary sees so few requests that its bakes end without \
                   a verdict, however long they are extended",
    lesson: "too little traffic is a verdict of its own: neither good nor bad. The control room \
             holds rather than guesses; a person may go on, with a reason that is kept, or plan \
             such a service as blue-green with a suite that takes the place of users.",
    seed: 1,
    target: "staging/us-east-1/document-service",
    release: "e94a6c1",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(5), Span::ZERO),
    shows: Shows::Target,
    script: &[],
    answer: &[Cue {
        when: When::After(Span::minutes(15)),
        turn: Turn::Command(
            Verb::PromoteFully,
            "merged fifty documents by hand, all as they should be",
        ),
    }],
    lasts: Span::minutes(60),
};

pub(super) const OLD_DATA: Drill = Drill {
    name: "old-data",
    summary: "a rollback that does not bring back what was before",
    trains: "reading the plan's notes on migrations before starting, not after",
    what_happens: "the release fails 3 % of its requests, and what it writes cannot be read by \
                   the release before it: from its first user on, stable fails 1 % too",
    lesson: "a rollback restores a release, not the data. The plan said so in a warning before \
             it began. Make the migration compatible first, or hold and repair forward instead \
             of going back.",
    seed: 1,
    target: WEBSITE,
    release: "9c54e17",
    strategy: Strategy::Canary,
    begins: When::Weight(Percent::whole(10), Span::ZERO),
    shows: Shows::Measurements,
    script: &[],
    answer: &[],
    lasts: Span::minutes(60),
};

pub(super) const CRASH_LOOP: Drill = Drill {
    name: "crash-loop",
    summary: "a release that never meets a user",
    trains: "seeing that a failed rollout and a rolled back one are different things",
    what_happens: "no task of the release ever passes its health check",
    lesson: "tasks come before traffic: what does not become healthy is never weighted. This \
             rollout failed, it was not rolled back, and nobody was touched by it.",
    seed: 1,
    target: WEBSITE,
    release: "a1f6d82",
    strategy: Strategy::Canary,
    begins: When::After(Span::ZERO),
    shows: Shows::Target,
    script: &[],
    answer: &[],
    lasts: Span::minutes(30),
};
