//! canary-bench: simulated rollouts in healthy and bad worlds, judged by our method
//! and by those of other tools, in the same traffic.
//!
//! What is simulated stands in [`WORLDS`], who judges in [`METHODS`], what
//! "promote" and "inconclusive" mean in `walk`. Each row of the result is a
//! [`Tally`]: the same seed gives the same rows on any number of threads.

mod case;
mod cost;
mod csv;
mod draw;
mod markdown;
mod method;
mod picture;
mod record;
mod results;
mod tally;
mod traffic;
mod validity;
mod walk;
mod world;

pub use case::{Plan, Row};
pub use cost::{Cost, cost};
pub use csv::csv;
pub use markdown::{limits, markdown};
pub use method::{ALPHA, METHODS, Method};
pub use picture::picture;
pub use record::{compare, record, short};
pub use results::{Basis, Exception, Results};
pub use tally::{Tally, wilson};
pub use validity::validity;
pub use walk::{Feed, Pace};
pub use world::{Canary, Measure, WORLDS, Weather, World};
