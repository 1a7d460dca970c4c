//! The door to the desk: commands may knock before the room is open.

use crate::desk::Desk;
use std::sync::Arc;
use tokio::sync::watch;
use wire::Complaint;

type Opened = Option<Result<Arc<Desk>, Complaint>>;

/// Clones are the same door.
#[derive(Clone)]
pub(crate) struct Door(watch::Sender<Opened>);

impl Door {
    pub(crate) fn closed() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Lets everybody in, or tells them why not.
    pub(crate) fn open(&self, opened: Result<Desk, Complaint>) {
        self.0.send_replace(Some(opened.map(Arc::new)));
    }

    /// The desk, once it is known whether it opens.
    pub(crate) async fn desk(&self) -> Result<Arc<Desk>, Complaint> {
        let mut opened = self.0.subscribe();
        let opened = opened.wait_for(Option::is_some).await;
        let opened = opened.map_err(|error| Complaint::new("bug", error))?;
        opened
            .clone()
            .unwrap_or_else(|| Err(Complaint::new("bug", "the door opened on nothing")))
    }

    /// The desk, if it is open by now.
    pub(crate) fn desk_now(&self) -> Option<Arc<Desk>> {
        self.0.borrow().clone()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_knocks_early_is_told_why_it_stays_closed() {
        let door = Door::closed();
        let early = tokio::spawn({
            let door = door.clone();
            async move { door.desk().await.err().map(|error| error.message) }
        });
        assert!(door.desk_now().is_none());
        door.open(Err(Complaint::new("storage", "no folder")));
        assert_eq!(early.await.unwrap().as_deref(), Some("no folder"));
        let late = door.desk().await.err().map(|error| error.kind);
        assert_eq!(late.as_deref(), Some("storage"));
    }
}
