//! Boards of rehearsed rollouts: cells, alarms, lines, buttons.

mod alarms;
mod buttons;
mod cells;
mod live;
