//! The loop that acts: hears, decides, writes down, applies, sends out.
//!
//! One task owns everything; what waits for the estate runs beside it and comes
//! back as news. So there is no lock, and no decision is made on half a state.

use crate::clock::{Clock, Jump};
use crate::keeper::{Keeper, LEASE, Unwritten};
use crate::lanes::{Lanes, carry_out, within};
use crate::lookout::{LOOK, Lookout};
use crate::request::{Pulse, Reply, Request};
use engine::{Engine, Input, Objection, Start};
use estate::{AdapterError, Look, Order, Perform, Sighted};
use rollouts::{Outcome, Seen};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use vocab::{RolloutId, Span, Timestamp};

/// How a driver ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Farewell {
    /// It was asked to; the lease was given back.
    Stopped,
    /// Another control room has taken over.
    LostLease(String),
}

/// How often inbox and pulse are served, by the wall clock.
const SERVE: Duration = Duration::from_millis(150);

/// What waited in the inbox for longer was meant for another moment: whoever asked
/// has long been told that nobody answers. Only ways back are still carried out.
const MESSAGES_KEEP: Span = Span::minutes(2);

/// Shortest pause between two looks at the clock, in estate time, so that a
/// wake-up that led to nothing does not come back at once.
const BREATH: Span = Span::millis(250);

type Asked = (Request, oneshot::Sender<Reply>);
type Channels = (
    mpsc::Receiver<Asked>,
    mpsc::Receiver<()>,
    watch::Sender<Pulse>,
);

/// Who waits for a reply.
enum ReplyTo {
    Here(oneshot::Sender<Reply>),
    Inbox(String),
}

/// What comes back from the estate.
enum News {
    /// None when it was found not done after a crash, and nothing was called.
    Settled(Box<Order>, Option<Outcome>),
    Looked(RolloutId, Box<Option<Result<Sighted, AdapterError>>>),
    ReadyToStart(Box<Start>, ReplyTo),
    NotReady(String, ReplyTo),
}

/// The one loop that acts. Holds the lease until it ends.
pub struct Driver {
    engine: Engine,
    keeper: Keeper,
    estate: Arc<dyn Perform>,
    clock: Arc<dyn Clock>,
    lanes: Lanes,
    lookout: Lookout,
    away: Option<Span>,
    /// Outcomes that could not be journalled yet.
    unsettled: VecDeque<(Order, Outcome)>,
    /// Messages from the inbox whose answer is on its way.
    answering: BTreeSet<String>,
    /// Answers that could not be put into the inbox yet. What they answer is done,
    /// and must not be done again.
    undelivered: VecDeque<(String, String)>,
    /// What happened to time and could not be journalled yet.
    untold: VecDeque<(RolloutId, Seen)>,
    /// What is shown; none once it is out of date.
    shown: Option<Arc<Engine>>,
    trouble: Option<String>,
    asked: mpsc::Receiver<Asked>,
    stopped: mpsc::Receiver<()>,
    pulse: watch::Sender<Pulse>,
    news: mpsc::UnboundedReceiver<News>,
    tell: mpsc::UnboundedSender<News>,
}

/// The driver must end.
struct Lost(String);

impl Driver {
    pub(crate) fn new(
        engine: Engine,
        keeper: Keeper,
        estate: Arc<dyn Perform>,
        clock: Arc<dyn Clock>,
        away: Option<Span>,
        (asked, stopped, pulse): Channels,
    ) -> Self {
        // Bounded by what the engine orders: one message per order, look or request.
        let (tell, news) = mpsc::unbounded_channel();
        let lanes = Lanes::recovered(&engine.unsettled());
        Self {
            engine,
            keeper,
            estate,
            clock,
            lanes,
            lookout: Lookout::default(),
            away,
            unsettled: VecDeque::new(),
            answering: BTreeSet::new(),
            undelivered: VecDeque::new(),
            untold: VecDeque::new(),
            shown: None,
            trouble: None,
            asked,
            stopped,
            pulse,
            news,
            tell,
        }
    }

    /// Drives until it is stopped or loses the lease.
    pub async fn run(mut self) -> Farewell {
        match self.drive().await {
            Ok(()) => {
                self.publish();
                self.keeper.release().await;
                Farewell::Stopped
            }
            Err(Lost(why)) => {
                tracing::warn!(
                    why,
                    "another control room has taken over; this one stops acting"
                );
                Farewell::LostLease(why)
            }
        }
    }

    async fn drive(&mut self) -> Result<(), Lost> {
        let renew_every = Duration::from_millis(LEASE.as_millis() / 3);
        let mut renew = tokio::time::interval(renew_every);
        let mut serve = tokio::time::interval(SERVE);
        renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        serve.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        if let Some(gap) = self.away.take() {
            self.tell_all(Seen::Absence(gap));
        }
        loop {
            self.check_time().await?;
            self.settle_again().await?;
            self.take_what_is_due().await?;
            self.send_out();
            let wake = self.next_wake();
            tokio::select! {
                biased;
                _ = self.stopped.recv() => return Ok(()),
                Some(news) = self.news.recv() => self.hear(news).await?,
                Some((request, reply)) = self.asked.recv() => {
                    self.take_request(request, ReplyTo::Here(reply)).await?;
                }
                _ = renew.tick() => self.renew().await?,
                _ = serve.tick() => self.serve().await?,
                () = wait(self.clock.as_ref(), wake) => {}
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now().max(self.engine.last_decision())
    }

    fn next_wake(&self) -> Timestamp {
        let machine = self.engine.next_wakeup().map(|(at, _, _)| at);
        let look = self.lookout.next(&self.engine);
        let next = machine.into_iter().chain(look).min();
        next.unwrap_or(self.now() + Span::minutes(1))
            .max(self.now() + BREATH)
    }

    /// Whether the right to act is certain and the journal takes what is decided.
    fn may_act(&self) -> bool {
        self.trouble.is_none() && self.keeper.is_held(self.clock.wall())
    }

    /// Decides, makes it durable, applies. Nothing is applied that is not durable.
    async fn decide(&mut self, input: &Input) -> Result<Result<(), Reply>, Lost> {
        let now = self.now();
        if !self.keeper.is_held(self.clock.wall()) {
            // Asleep past the end of the lease: nothing may be decided on it.
            self.renew().await?;
        }
        let decision = match self.engine.decide(input, now) {
            Ok(decision) => decision,
            Err(Objection::Refused(refused)) => return Ok(Err(Reply::Refused { refused })),
            Err(Objection::Bug(bug)) => return self.contain(input, &bug.to_string()).await,
        };
        self.enact(now, &decision).await
    }

    async fn enact(
        &mut self,
        now: Timestamp,
        decision: &engine::Decision,
    ) -> Result<Result<(), Reply>, Lost> {
        if decision.is_empty() {
            return Ok(Ok(()));
        }
        match self.keeper.append(now, decision).await {
            Ok(()) => self.trouble = None,
            Err(Unwritten::Lost(why)) => return Err(Lost(why)),
            Err(Unwritten::Refused(why)) => {
                // Said once, not four times a second for as long as a disk is full.
                if self.trouble.as_ref() != Some(&why) {
                    tracing::warn!(
                        why,
                        "the journal cannot be written; nothing is done until it can"
                    );
                }
                self.trouble = Some(why.clone());
                return Ok(Err(Reply::Unable { why }));
            }
        }
        self.shown = None;
        if let Err(bug) = self.engine.apply(now, decision) {
            tracing::error!(%bug, "a decision could not be applied");
        }
        Ok(Ok(()))
    }

    /// A machine contradicted itself: it is stuck, the others go on.
    async fn contain(&mut self, input: &Input, bug: &str) -> Result<Result<(), Reply>, Lost> {
        tracing::error!(bug, "a machine contradicted itself; it is stuck now");
        let why = format!("internal contradiction: {bug}");
        if let Input::Rollout { id, .. } = input
            && let Some(decision) = self.engine.contain(id, &why)
        {
            let now = self.now();
            let _stuck = self.enact(now, &decision).await?;
        }
        Ok(Err(Reply::Unable { why }))
    }

    async fn tell(&mut self, id: RolloutId, input: rollouts::Input) -> Result<bool, Lost> {
        let decided = self.decide(&Input::Rollout { id, input }).await?;
        Ok(decided.is_ok())
    }

    fn tell_all(&mut self, seen: Seen) {
        let ids = self.engine.active().keys().cloned();
        self.untold.extend(ids.map(|id| (id, seen)));
    }

    /// Time that nobody drove in must reach the rollouts before anything is held
    /// against them for it, also when the journal could not be written meanwhile.
    async fn tell_untold(&mut self) -> Result<(), Lost> {
        while let Some((id, seen)) = self.untold.pop_front() {
            let told = self.tell(id.clone(), rollouts::Input::Seen(seen)).await?;
            if !told && self.trouble.is_some() {
                self.untold.push_front((id, seen));
                break;
            }
        }
        Ok(())
    }

    async fn check_time(&mut self) -> Result<(), Lost> {
        match self.clock.jump() {
            Some(Jump::Slept(gap)) => {
                self.renew().await?;
                self.tell_all(Seen::Absence(gap));
            }
            Some(Jump::WentBack(by)) => self.tell_all(Seen::ClockWentBack(by)),
            None => {}
        }
        self.tell_untold().await
    }

    async fn take_what_is_due(&mut self) -> Result<(), Lost> {
        for input in self.engine.due(self.now()) {
            let _refused = self.decide(&input).await?;
        }
        Ok(())
    }

    /// Outcomes that could not be journalled are settled before anything new.
    async fn settle_again(&mut self) -> Result<(), Lost> {
        while let Some((order, outcome)) = self.unsettled.pop_front() {
            let input = rollouts::Input::Settled(order.id, outcome.clone());
            if !self.tell(order.rollout.clone(), input).await? {
                self.unsettled.push_front((order, outcome));
                break;
            }
        }
        Ok(())
    }

    /// Sends orders and looks on their way.
    fn send_out(&mut self) {
        if self.may_act() && self.unsettled.is_empty() {
            for order in self.engine.orders() {
                if let Some(probe_first) = self.lanes.enter(&order) {
                    let (estate, clock, tell) = self.hands();
                    tokio::spawn(async move {
                        // A task of its own: an adapter that panics must not keep the lane.
                        let work = carry_out(estate, clock, order.clone(), probe_first);
                        let outcome = tokio::spawn(work).await.unwrap_or_else(|error| {
                            let message = format!("the adapter broke off: {error}");
                            Some(Outcome::Unknown { message })
                        });
                        let _driver_ended = tell.send(News::Settled(Box::new(order), outcome));
                    });
                }
            }
        }
        for (id, look) in self.lookout.due(&self.engine, self.now()) {
            self.look(id, look);
        }
    }

    fn look(&self, id: RolloutId, look: Look) {
        let (estate, clock, tell) = self.hands();
        tokio::spawn(async move {
            // A task of its own: an adapter that panics must not end all looking.
            let work = async move { within(clock.as_ref(), LOOK, estate.observe(&look)).await };
            let seen = tokio::spawn(work).await.unwrap_or(None);
            let _driver_ended = tell.send(News::Looked(id, Box::new(seen)));
        });
    }

    fn hands(
        &self,
    ) -> (
        Arc<dyn Perform>,
        Arc<dyn Clock>,
        mpsc::UnboundedSender<News>,
    ) {
        (
            Arc::clone(&self.estate),
            Arc::clone(&self.clock),
            self.tell.clone(),
        )
    }

    async fn hear(&mut self, news: News) -> Result<(), Lost> {
        match news {
            News::Settled(order, outcome) => {
                self.lanes.leave(&order);
                self.lookout.hurry(&order.rollout);
                self.unsettled
                    .extend(outcome.map(|outcome| (*order, outcome)));
                Ok(())
            }
            News::Looked(id, seen) => self.see(id, *seen).await,
            News::ReadyToStart(start, reply) => {
                let rollout = start.plan.id.clone();
                let decided = self.decide(&Input::Start(start)).await?;
                self.reply(reply, rollout, decided).await;
                Ok(())
            }
            News::NotReady(why, reply) => {
                self.send_reply(reply, Reply::Unable { why }).await;
                Ok(())
            }
        }
    }

    async fn see(
        &mut self,
        id: RolloutId,
        seen: Option<Result<Sighted, AdapterError>>,
    ) -> Result<(), Lost> {
        self.lookout.came_back(&id);
        let sighted = match seen {
            Some(Ok(sighted)) => sighted,
            Some(Err(error)) => {
                tracing::info!(%error, rollout = %id, "the target could not be read");
                return Ok(());
            }
            None => {
                tracing::info!(rollout = %id, "the target could not be read in time");
                return Ok(());
            }
        };
        let now = self.now();
        self.shown = None;
        let learned = self.engine.notice(&id, sighted, now);
        self.tell(id.clone(), rollouts::Input::Seen(Seen::Target))
            .await?;
        if learned {
            self.tell(id, rollouts::Input::Seen(Seen::Evidence)).await?;
        }
        Ok(())
    }

    async fn take_request(&mut self, request: Request, reply: ReplyTo) -> Result<(), Lost> {
        match request {
            Request::Start { start } => {
                self.read_target_first(start, reply);
                Ok(())
            }
            Request::Command { rollout, command } => {
                let input = rollouts::Input::Command(command);
                let input = Input::Rollout {
                    id: rollout.clone(),
                    input,
                };
                let decided = self.decide(&input).await?;
                // The first effect leaves before the asker is answered.
                self.send_out();
                self.reply(reply, rollout, decided).await;
                Ok(())
            }
            Request::Allow { allow } => self.note(&Input::Allow(allow), reply).await,
            Request::Acknowledge { seen } => self.note(&Input::Acknowledge(seen), reply).await,
        }
    }

    /// Decides what is about no rollout.
    async fn note(&mut self, input: &Input, reply: ReplyTo) -> Result<(), Lost> {
        let decided = self.decide(input).await?;
        self.publish();
        let noted = decided.err().unwrap_or(Reply::Noted);
        self.send_reply(reply, noted).await;
        Ok(())
    }

    /// A plan is started on the target as it is now, not as it was when planned.
    fn read_target_first(&self, mut start: Box<Start>, reply: ReplyTo) {
        let (estate, clock, tell) = self.hands();
        let look = Look {
            target: start.plan.target.clone(),
            canary: start.plan.canary.slot,
            since: self.now(),
            until: None,
            gates: Vec::new(),
        };
        tokio::spawn(async move {
            let seen = within(clock.as_ref(), LOOK, estate.observe(&look)).await;
            let news = match seen {
                Some(Ok(sighted)) => {
                    start.seen = sighted.observation;
                    News::ReadyToStart(start, reply)
                }
                Some(Err(error)) => News::NotReady(error.to_string(), reply),
                None => {
                    let target = &look.target;
                    let why = format!(
                        "`{target}` could not be read within {LOOK}; nothing was started, try again"
                    );
                    News::NotReady(why, reply)
                }
            };
            let _driver_ended = tell.send(news);
        });
    }

    async fn reply(&mut self, to: ReplyTo, rollout: RolloutId, decided: Result<(), Reply>) {
        self.publish();
        let reply = decided.err().unwrap_or(Reply::Accepted { rollout });
        self.send_reply(to, reply).await;
    }

    async fn send_reply(&mut self, to: ReplyTo, reply: Reply) {
        match to {
            ReplyTo::Here(waiting) => {
                let _gone = waiting.send(reply);
            }
            ReplyTo::Inbox(id) => {
                let body = serde_json::to_string(&reply).unwrap_or_default();
                self.deliver(id, body).await;
            }
        }
    }

    /// Answers a message. While the answer cannot be put in, the message counts as
    /// taken: carried out again, it would be done twice.
    async fn deliver(&mut self, id: String, body: String) {
        let wall = self.clock.wall();
        if self.keeper.answer(id.clone(), wall, body.clone()).await {
            self.answering.remove(&id);
        } else {
            self.undelivered.push_back((id, body));
        }
    }

    async fn renew(&mut self) -> Result<(), Lost> {
        match self.keeper.renew(self.clock.wall()).await {
            Ok(()) => {
                self.trouble = None;
                Ok(())
            }
            Err(Unwritten::Lost(why)) => Err(Lost(why)),
            Err(Unwritten::Refused(why)) => {
                tracing::warn!(
                    why,
                    "the lease cannot be renewed; nothing is done once it expires"
                );
                self.trouble = Some(why);
                Ok(())
            }
        }
    }

    /// Shows itself, and takes what others have put into the inbox.
    async fn serve(&mut self) -> Result<(), Lost> {
        self.publish();
        // Here and not after a decision: nothing may stand before its effects.
        self.keeper.snapshot_if_due(&self.engine).await;
        for (id, body) in std::mem::take(&mut self.undelivered) {
            self.deliver(id, body).await;
        }
        for message in self.keeper.pending().await {
            if !self.answering.insert(message.id.clone()) {
                continue;
            }
            let waited = self.clock.wall().since(message.at);
            let reply = ReplyTo::Inbox(message.id);
            match serde_json::from_str::<Request>(&message.body) {
                Ok(request) if waited > MESSAGES_KEEP && !request.leads_back() => {
                    let why = format!(
                        "nobody drove for {waited} after this was asked, so it was not done; \
                         look at what is going on now and ask again"
                    );
                    self.send_reply(reply, Reply::Unable { why }).await;
                }
                Ok(request) => self.take_request(request, reply).await?,
                Err(error) => {
                    let why = format!("the message cannot be read ({error}); update its sender");
                    self.send_reply(reply, Reply::Unable { why }).await;
                }
            }
        }
        Ok(())
    }

    fn publish(&mut self) {
        let engine = &self.engine;
        let shown = self.shown.get_or_insert_with(|| Arc::new(engine.clone()));
        let pulse = Pulse {
            engine: Arc::clone(shown),
            at: self.now(),
            trouble: self.trouble.clone(),
        };
        self.pulse.send_replace(pulse);
    }
}

async fn wait(clock: &dyn Clock, until: Timestamp) {
    if clock.now() < until {
        clock.wait_until(until).await;
    } else {
        tokio::task::yield_now().await;
    }
}
