//! The way from the adapter to a server: it tells the server account and time,
//! counts, and lets things go wrong.

mod call;
mod refusal;

use super::{Blueprint, Faults, Kind, PeerClock, World};
use bytes::Bytes;
pub(super) use call::Call;
use call::Site;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use vocab::{Span, Timestamp};

/// How long a request is on its way, and its answer back, in the test's time.
const THERE: Span = Span::millis(12);
const BACK: Span = Span::millis(6);
/// A slow answer is slower than the adapter's patience, and the driver's.
const SLOW: Span = Span::seconds(9);
/// How old a stale reading may be.
const STALE: Span = Span::seconds(30);

/// What calls have to do with the test's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// They take some of it.
    Travelling,
    /// They take none.
    Instant,
    /// There is none; the server looks at the wall clock.
    Wall,
}

type Answer = Response<Full<Bytes>>;

/// Answers and when they were given, by operation and question.
type Seen = BTreeMap<(String, Bytes), Vec<(Timestamp, Answer)>>;

/// A call as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    operation: String,
    /// What was sent with it.
    pub body: String,
    /// The id of the key that signed it; empty when nobody did.
    pub signer: String,
}

/// `AKIA…` of `AWS4-HMAC-SHA256 Credential=AKIA…/20261120/us-east-1/…`.
fn signer(head: &hyper::http::request::Parts) -> String {
    let signed = head.headers.get("authorization");
    let signed = signed.and_then(|value| value.to_str().ok());
    let key = signed.and_then(|text| text.split("Credential=").nth(1)?.split('/').next());
    key.unwrap_or_default().to_owned()
}

/// A proxy on a port of its own; it ends with the value.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    /// Test addresses: a port for each service's.
    sites: BTreeMap<(String, String), u16>,
    serving: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    server: u16,
    /// What the server is told about the account; nothing where keys say it.
    account: Option<HeaderValue>,
    clock: Arc<PeerClock>,
    pace: Pace,
    faults: Faults,
    calls: Mutex<BTreeMap<String, u64>>,
    /// What was asked, in the order of arrival.
    asked: Mutex<Vec<Asked>>,
    seen: Mutex<Seen>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Proxy {
    /// Begins to listen, on the way to a world, with a seed for what goes wrong.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn to(world: &World, seed: u64) -> Self {
        let account = HeaderValue::from_str(world.account()).ok();
        Self::start(
            world.port(),
            account,
            Arc::clone(world.clock()),
            seed,
            Pace::Travelling,
        )
        .await
    }

    /// The same, and calls take no time of the test's: for many at once.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn instant(world: &World) -> Self {
        let account = HeaderValue::from_str(world.account()).ok();
        Self::start(
            world.port(),
            account,
            Arc::clone(world.clock()),
            0,
            Pace::Instant,
        )
        .await
    }

    /// The same, by the wall clock.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn in_wall_time(world: &World) -> Self {
        let account = HeaderValue::from_str(world.account()).ok();
        Self::start(
            world.port(),
            account,
            Arc::clone(world.clock()),
            0,
            Pace::Wall,
        )
        .await
    }

    async fn start(
        server: u16,
        account: Option<HeaderValue>,
        clock: Arc<PeerClock>,
        seed: u64,
        pace: Pace,
    ) -> Self {
        let shared = Arc::new(Shared {
            server,
            account,
            clock,
            pace,
            faults: Faults::seeded(seed),
            calls: Mutex::default(),
            asked: Mutex::default(),
            seen: Mutex::default(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        });
        let (port, serving) = listen(Arc::clone(&shared), None).await;
        Self {
            port,
            shared,
            sites: BTreeMap::new(),
            serving: vec![serving],
        }
    }

    /// Where it listens, on this machine.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Opens every test address of an estate, and gives the estate file that names
    /// them and this proxy.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn estate_file(&mut self, blueprint: &Blueprint, world: &World) -> String {
        for (cluster, service) in blueprint.sites() {
            self.open_site(&cluster, &service).await;
        }
        let sites = |cluster: &str, service: &str| self.site(cluster, service);
        blueprint.file(world.account(), self.port, sites)
    }

    /// Opens the test address of a service.
    ///
    /// # Panics
    /// When there is no free port.
    async fn open_site(&mut self, cluster: &str, service: &str) {
        let site = Site {
            cluster: cluster.to_owned(),
            service: service.to_owned(),
        };
        let (port, serving) = listen(Arc::clone(&self.shared), Some(site)).await;
        self.serving.push(serving);
        self.sites
            .insert((cluster.to_owned(), service.to_owned()), port);
    }

    /// The port of the test address of a service; the proxy's own where none is open.
    #[must_use]
    fn site(&self, cluster: &str, service: &str) -> u16 {
        let key = (cluster.to_owned(), service.to_owned());
        self.sites.get(&key).copied().unwrap_or(self.port)
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Calls that arrived, by operation.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.shared.calls).clone()
    }

    /// Every call of an operation that arrived.
    #[must_use]
    pub fn asked(&self, operation: &str) -> Vec<Asked> {
        let asked = lock(&self.shared.asked);
        let calls = asked.iter().filter(|call| call.operation == operation);
        calls.cloned().collect()
    }

    /// Forgets which calls arrived.
    pub fn forget_calls(&self) {
        lock(&self.shared.calls).clear();
        lock(&self.shared.asked).clear();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        for serving in &self.serving {
            serving.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(shared: Arc<Shared>, site: Option<Site>) -> (u16, JoinHandle<()>) {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = match bound {
        Ok(listener) => listener,
        Err(error) => panic!("no free port: {error}"),
    };
    let port = listener.local_addr().map_or(0, |address| address.port());
    let site = site.map(Arc::new);
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Small answers should not wait for more.
            stream.set_nodelay(true).ok();
            let (shared, site) = (Arc::clone(&shared), site.clone());
            let service = service_fn(move |request| {
                let (shared, site) = (Arc::clone(&shared), site.clone());
                async move { shared.carry(request, site.as_deref()).await }
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // An error here is a connection that was broken on purpose.
            tokio::spawn(async { connection.await.ok() });
        }
    });
    (port, serving)
}

impl Shared {
    async fn carry(
        self: Arc<Self>,
        request: Request<Incoming>,
        site: Option<&Site>,
    ) -> io::Result<Answer> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let call = Call::of(&head, &body, site);
        *lock(&self.calls).entry(call.operation.clone()).or_default() += 1;
        self.take(THERE);
        lock(&self.asked).push(Asked {
            operation: call.operation.clone(),
            body: String::from_utf8_lossy(&body).into_owned(),
            signer: signer(&head),
        });
        if let Some(refusal) = self.faults.refused(&call) {
            return Ok(refusal::said(&call, &refusal));
        }
        let struck = self.faults.strike(&call);
        match struck {
            Some(Kind::Throttled) => return Ok(refusal::throttled(&call)),
            Some(Kind::Unavailable) => return Ok(refusal::unavailable(&call)),
            Some(Kind::Reset) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(Kind::Slow | Kind::LostReply | Kind::Stale) | None => {}
        }
        if struck == Some(Kind::Stale)
            && let Some(old) = self.past(&call)
        {
            return Ok(old);
        }
        let request = self.forwarded(&call, head, &body, struck == Some(Kind::Stale))?;
        // In a task of its own: it happens also when the caller gives up.
        let shared = Arc::clone(&self);
        let carried = tokio::spawn(async move { shared.exchange(request).await });
        let answer = carried.await.map_err(io::Error::other)??;
        self.take(BACK);
        if struck == Some(Kind::LostReply) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if struck == Some(Kind::Slow) {
            self.clock.advance(SLOW);
            // Nobody waits any more: it is over when the caller hangs up.
            std::future::pending::<()>().await;
        }
        self.remember(&call, &answer);
        Ok(answer)
    }

    fn take(&self, span: Span) {
        if self.pace == Pace::Travelling {
            self.clock.advance(span);
        }
    }

    fn forwarded(
        &self,
        call: &Call,
        mut head: hyper::http::request::Parts,
        body: &Bytes,
        is_stale: bool,
    ) -> io::Result<Request<Full<Bytes>>> {
        let uri = format!("http://127.0.0.1:{}{}", self.server, call.path);
        head.uri = uri.parse().map_err(io::Error::other)?;
        if self.pace != Pace::Wall {
            let now = HeaderValue::from(self.clock.now().millis());
            head.headers.insert("x-candlefish-now", now);
        }
        if is_stale {
            let late = HeaderValue::from(STALE.as_millis());
            head.headers.insert("x-candlefish-late", late);
        }
        if let Some(account) = &self.account {
            head.headers.insert("x-moto-account-id", account.clone());
        }
        Ok(Request::from_parts(head, Full::new(body.clone())))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> io::Result<Answer> {
        self.clock.during(self.answer(request)).await
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> io::Result<Answer> {
        let answer = self.client.request(request).await;
        let (head, body) = answer.map_err(io::Error::other)?.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(Response::from_parts(head, Full::new(body)))
    }

    /// The oldest answer to the same question that is not too old.
    fn past(&self, call: &Call) -> Option<Answer> {
        let oldest = self.clock.now() - STALE;
        let seen = lock(&self.seen);
        let answers = seen.get(&(call.operation.clone(), call.body.clone()))?;
        let found = answers.iter().find(|(at, _)| *at >= oldest);
        found.map(|(_, answer)| answer.clone())
    }

    fn remember(&self, call: &Call, answer: &Answer) {
        if call.is_write || call.is_site || !answer.status().is_success() {
            return;
        }
        let (now, key) = (
            self.clock.now(),
            (call.operation.clone(), call.body.clone()),
        );
        let mut seen = lock(&self.seen);
        let answers = seen.entry(key).or_default();
        answers.retain(|(at, _)| *at >= now - STALE);
        answers.push((now, answer.clone()));
    }
}
