//! The drills there are.

mod estate_trouble;
mod release_trouble;
mod room_trouble;

use super::Drill;

/// All drills, the ones to begin with first.
#[must_use]
pub fn all() -> &'static [Drill] {
    &ALL
}

static ALL: [Drill; 13] = [
    release_trouble::BAD_AT_HALF,
    estate_trouble::BROWN_OUT,
    room_trouble::FOREIGN_WRITER,
    room_trouble::KILLED_MID_SHIFT,
    estate_trouble::SMALL_STABLE,
    estate_trouble::SCALED_DOWN,
    estate_trouble::THROTTLED_RETURN,
    release_trouble::BAD_AT_FULL,
    release_trouble::LEAK,
    release_trouble::QUIET_SERVICE,
    release_trouble::OLD_DATA,
    room_trouble::PERMISSION_LOST,
    release_trouble::CRASH_LOOP,
];
