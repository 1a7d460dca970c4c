// The plot painter is half of all the code and many views have no chart: it is
// fetched and compiled when the first chart asks for it.

let module;

async function load() {
  const canvas = await import('./canvas.js');
  await canvas.default({ module_or_path: './canvas_bg.wasm' });
  return canvas;
}

export async function open(element, onTrouble, onPaint) {
  module ??= load();
  const { Canvas } = await module;
  return new Canvas(element, onTrouble, onPaint);
}
