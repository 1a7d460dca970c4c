//! Frames in order: what belongs to this subscription, and whether one is missing.

use wire::Frame;

/// What to do with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It is the next one.
    Take,
    /// It belongs to an earlier subscription.
    Ignore,
    /// Something is missing: subscribe again.
    Gap,
}

/// Where in the sequence the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sequence {
    subscription: u64,
    last: u64,
}

impl Sequence {
    /// Judges a frame, and remembers it when it is taken.
    ///
    /// A frame of a newer subscription is one that was asked for; its number may
    /// arrive before the answer to `subscribe` does.
    pub(crate) fn judge(&mut self, frame: &Frame) -> Order {
        if frame.subscription < self.subscription {
            return Order::Ignore;
        }
        let newer = frame.subscription > self.subscription;
        let expected = if newer { 1 } else { self.last + 1 };
        if frame.sequence != expected || (expected == 1 && !frame.whole) {
            // What still arrives of this subscription says nothing new about the gap.
            self.subscribed(frame.subscription + 1);
            return Order::Gap;
        }
        self.subscription = frame.subscription;
        self.last = frame.sequence;
        Order::Take
    }

    /// The answer to `subscribe`: frames of earlier ones no longer count.
    pub(crate) fn subscribed(&mut self, subscription: u64) {
        if subscription > self.subscription {
            *self = Self {
                subscription,
                last: 0,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Timestamp;

    fn frame(subscription: u64, sequence: u64) -> Frame {
        Frame {
            subscription,
            sequence,
            whole: sequence == 1,
            sent: Timestamp::from_millis(0),
            panels: Vec::new(),
        }
    }

    #[test]
    fn consecutive_frames_are_taken_and_a_gap_is_seen() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.judge(&frame(7, 1)), Order::Take);
        assert_eq!(sequence.judge(&frame(7, 2)), Order::Take);
        assert_eq!(sequence.judge(&frame(7, 4)), Order::Gap);
        assert_eq!(sequence.judge(&frame(7, 5)), Order::Ignore);
        assert_eq!(sequence.judge(&frame(9, 1)), Order::Take);
    }

    #[test]
    fn frames_of_an_earlier_subscription_are_ignored() {
        let mut sequence = Sequence::default();
        sequence.judge(&frame(7, 1));
        sequence.subscribed(8);
        assert_eq!(sequence.judge(&frame(7, 2)), Order::Ignore);
        assert_eq!(sequence.judge(&frame(8, 1)), Order::Take);
    }

    #[test]
    fn the_first_frame_may_outrun_the_answer() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.judge(&frame(1, 1)), Order::Take);
        sequence.subscribed(1);
        assert_eq!(sequence.judge(&frame(1, 2)), Order::Take);
    }

    #[test]
    fn a_subscription_that_begins_in_the_middle_is_a_gap() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.judge(&frame(3, 5)), Order::Gap);
        let mut not_whole = frame(4, 1);
        not_whole.whole = false;
        assert_eq!(sequence.judge(&not_whole), Order::Gap);
    }
}
