// The second frame begins when the first is painted.
const painted = () => window.__TAURI__.core.invoke("query");
requestAnimationFrame(() => requestAnimationFrame(painted));
