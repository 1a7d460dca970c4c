//! A screen nobody sees and a message bus nobody else is on.

use super::Result;
use super::process::{Mark, Process};
use anyhow::{Context as _, anyhow};
use image::RgbImage;
use std::path::Path;
use std::process::Command;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, ImageFormat, Window,
};
use x11rb::rust_connection::RustConnection;

/// Width and height.
const SIZE: (u16, u16) = (1440, 920);

/// An X server that paints into memory.
#[derive(Debug)]
pub(crate) struct Screen {
    _server: Process,
    /// Its address: `:7`.
    pub(crate) display: String,
}

impl Screen {
    /// Starts it on the first free number.
    pub(crate) async fn start(mark: &Mark, folder: &Path) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        let (width, height) = SIZE;
        command
            .args(["-displayfd", "1", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .args([
                "+extension",
                "GLX",
                "+render",
                "-noreset",
                "-nolisten",
                "tcp",
            ]);
        let (server, number) =
            Process::start_and_listen(&mut command, mark, folder, "screen").await?;
        Ok(Self {
            _server: server,
            display: format!(":{number}"),
        })
    }

    /// What is on it now, title bars and menus included.
    pub(crate) fn picture(&self) -> Result<RgbImage> {
        let (server, number) = x11rb::connect(Some(&self.display))?;
        let root = server.setup().roots.get(number).context("no screen")?.root;
        let (width, height) = SIZE;
        let shot = server
            .get_image(ImageFormat::Z_PIXMAP, root, 0, 0, width, height, !0)?
            .reply()?;
        let mut picture = RgbImage::new(width.into(), height.into());
        // Four bytes a pixel at this depth: blue, green, red, nothing.
        for (pixel, bytes) in picture.pixels_mut().zip(shot.data.chunks_exact(4)) {
            if let [blue, green, red, ..] = *bytes {
                pixel.0 = [red, green, blue];
            }
        }
        Ok(picture)
    }

    /// Asks the window whose title contains these words to close, as the cross in
    /// its corner does.
    pub(crate) fn close_window(&self, title: &str) -> Result<()> {
        let (server, number) = x11rb::connect(Some(&self.display))?;
        let root = server.setup().roots.get(number).context("no screen")?.root;
        let window = find(&server, root, title)?
            .with_context(|| format!("no window on the screen is called “{title}”"))?;
        let atom = |name: &str| -> Result<u32> {
            Ok(server.intern_atom(false, name.as_bytes())?.reply()?.atom)
        };
        let delete = [atom("WM_DELETE_WINDOW")?, x11rb::CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS")?, delete);
        server.send_event(false, window, EventMask::NO_EVENT, message)?;
        // A question after it: once that is answered the message has been passed on.
        server.get_input_focus()?.reply()?;
        Ok(())
    }

    /// The titles of the windows that can be seen.
    pub(crate) fn titles(&self) -> Result<Vec<String>> {
        let (server, number) = x11rb::connect(Some(&self.display))?;
        let root = server.setup().roots.get(number).context("no screen")?.root;
        let windows = server.query_tree(root)?.reply()?.children;
        let mut titles = Vec::new();
        for window in windows {
            let title = title(&server, window)?;
            if !title.is_empty() && is_shown(&server, window)? {
                titles.push(title);
            }
        }
        Ok(titles)
    }
}

fn title(server: &RustConnection, window: Window) -> Result<String> {
    let utf8 = server.intern_atom(false, b"_NET_WM_NAME")?.reply()?.atom;
    let reply = server
        .get_property(false, window, utf8, AtomEnum::ANY, 0, 1024)?
        .reply()?;
    Ok(String::from_utf8_lossy(&reply.value).into_owned())
}

fn is_shown(server: &RustConnection, window: Window) -> Result<bool> {
    let attributes = server.get_window_attributes(window)?.reply()?;
    Ok(attributes.map_state == x11rb::protocol::xproto::MapState::VIEWABLE)
}

fn find(server: &RustConnection, root: Window, wanted: &str) -> Result<Option<Window>> {
    for window in server.query_tree(root)?.reply()?.children {
        if title(server, window)?.contains(wanted) && is_shown(server, window)? {
            return Ok(Some(window));
        }
    }
    Ok(None)
}

/// A message bus: a second app with the same home would find the first one there.
#[derive(Debug)]
pub(crate) struct Bus {
    _daemon: Process,
    /// Where it is.
    pub(crate) address: String,
}

impl Bus {
    /// Starts it.
    pub(crate) async fn start(mark: &Mark, folder: &Path) -> Result<Self> {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let (daemon, address) =
            Process::start_and_listen(&mut command, mark, folder, "bus").await?;
        if !address.starts_with("unix:") {
            return Err(anyhow!("the bus is at an odd place: {address}"));
        }
        Ok(Self {
            _daemon: daemon,
            address,
        })
    }
}
