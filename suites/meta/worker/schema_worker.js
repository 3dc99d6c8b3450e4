// A worker in JavaScript, without a library: it takes the parameters of a transposed convolution
// and computes it.
//
//     pytest suites/conformance --worker mine='node suites/meta/worker/schema_worker.js'
//
// adapters/worker/README.md describes the frames and the requests. With the argument `drops-output-padding`
// it has a fault: where the stride is more than 2, it ignores output_padding.
"use strict";
const fs = require("fs");

const FAULT = process.argv[2];
const ARRAYS = { float32: Float32Array, float64: Float64Array };
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

class Unsupported extends Error {}

function need(holds, message) {
  if (!holds) throw new RangeError(message);
}

// ---- frames ----

let waiting = Buffer.alloc(0); // what was read and is not used yet

function readMore() {
  const piece = Buffer.alloc(2 ** 18);
  const count = fs.readSync(0, piece);
  if (count === 0) process.exit(0); // the parent has closed the pipe
  waiting = Buffer.concat([waiting, piece.subarray(0, count)]);
}

function readBytes(size) {
  while (waiting.length < size) readMore();
  const bytes = new Uint8Array(waiting.subarray(0, size)); // a copy, aligned
  waiting = waiting.subarray(size);
  return bytes;
}

function readFrame() {
  while (!waiting.includes(10)) readMore();
  const header = JSON.parse(Buffer.from(readBytes(waiting.indexOf(10) + 1)).toString("utf8"));
  const arrays = {};
  for (const { name, dtype, shape } of header.arrays) {
    const bytes = readBytes((product(shape) * parseInt(dtype.match(/\d+$/))) / 8);
    arrays[name] = { dtype, shape, values: dtype in ARRAYS ? new ARRAYS[dtype](bytes.buffer) : null };
  }
  return { header, arrays };
}

function writeBytes(bytes) {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at);
}

function writeFrame(header, arrays) {
  const listed = Object.entries(arrays).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  writeBytes(Buffer.from(JSON.stringify({ ...header, arrays: listed }) + "\n"));
  for (const { values } of Object.values(arrays)) {
    writeBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}

// ---- the operator ----

function outputSize({ input_size, kernel_size, stride, dilation, padding, output_padding, crop }) {
  const full = (input_size - 1) * stride + dilation * (kernel_size - 1) + 1;
  const dropped = FAULT === "drops-output-padding" && stride > 2 ? output_padding : 0;
  return full - padding[0] - padding[1] + output_padding - dropped - crop[0] - crop[1];
}

function checkAxis(axis) {
  const numbers = Object.values(axis).flat();
  need(numbers.every(Number.isSafeInteger), "an axis must have integers below 2^53");
  need(axis.stride >= 1 && axis.dilation >= 1, "stride and dilation must be at least 1");
  need(axis.input_size >= 1 && axis.kernel_size >= 1, "input and kernel must not be empty");
  need(axis.output_padding >= 0, "output_padding must be at least 0");
  need(axis.output_padding < Math.max(axis.stride, axis.dilation), "output_padding is too large");
  need(Math.min(...axis.crop) >= 0 && outputSize(axis) >= 1, "padding and crop leave no output");
}

function checkOperand(operand, dtype, shape, name) {
  const same = operand && operand.dtype === dtype && String(operand.shape) === String(shape);
  need(same, `${name} must be ${dtype} of shape ${shape}`);
}

function check({ axes, batch, in_channels, out_channels, groups, bias }, dtype, { x, w, b }) {
  axes.forEach(checkAxis);
  const counts = [batch, in_channels, out_channels, groups];
  const isCount = (count) => Number.isSafeInteger(count) && count >= 1;
  need(counts.every(isCount), "counts must be integers of at least 1");
  need(in_channels % groups === 0 && out_channels % groups === 0, "groups must divide channels");
  const sizes = (name) => axes.map((axis) => axis[name]);
  checkOperand(x, dtype, [batch, in_channels, ...sizes("input_size")], "x");
  checkOperand(w, dtype, [in_channels, out_channels / groups, ...sizes("kernel_size")], "w");
  if (bias) checkOperand(b, dtype, [out_channels], "b");
}

// For each axis the triples (input position f, kernel offset k, output position o) that meet.
function meetings(axis) {
  const triples = [];
  for (let f = 0; f < axis.input_size; f++)
    for (let k = 0; k < axis.kernel_size; k++) {
      const o = f * axis.stride + k * axis.dilation - axis.padding[0] - axis.crop[0];
      if (o >= 0 && o < outputSize(axis)) triples.push([f, k, o]);
    }
  return triples;
}

function convTranspose(params, dtype, operands, memory) {
  if (!(dtype in ARRAYS)) throw new Unsupported(`has no ${dtype}`);
  check(params, dtype, operands);
  const { axes, batch, in_channels, out_channels, groups, bias } = params;
  const { x, w, b } = operands;
  const shape = [batch, out_channels, ...axes.map(outputSize)];
  need(!memory || product(shape) * 8 <= memory, "out of memory: the output is too large");
  const [inputs, taps, outputs] = [x.shape, w.shape, shape].map((sizes) => product(sizes.slice(2)));
  let met = [[0, 0, 0]]; // (f, k, o) over all axes, as places in the flat arrays
  for (const axis of axes) {
    const triples = meetings(axis), sizes = [axis.input_size, axis.kernel_size, outputSize(axis)];
    const place = (outer, inner) => inner.map((at, i) => outer[i] * sizes[i] + at);
    const inside = (outer) => triples.map((inner) => place(outer, inner));
    met = met.flatMap(inside);
  }
  const places = Int32Array.from(met.flat());
  const sums = new Float64Array(product(shape));
  const perGroup = out_channels / groups;
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < in_channels; c++)
      for (let j = 0; j < perGroup; j++) {
        const channel = Math.floor((c * groups) / in_channels) * perGroup + j;
        const atX = (n * in_channels + c) * inputs, atW = (c * perGroup + j) * taps;
        const atY = (n * out_channels + channel) * outputs;
        for (let i = 0; i < places.length; i += 3)
          sums[atY + places[i + 2]] += x.values[atX + places[i]] * w.values[atW + places[i + 1]];
      }
  const channelOf = (i) => Math.floor(i / outputs) % out_channels;
  for (let i = 0; bias && i < sums.length; i++) sums[i] += b.values[channelOf(i)];
  return { dtype, shape, values: new ARRAYS[dtype](sums) };
}

// ---- requests ----

function answer({ header, arrays }) {
  const id = header.id ?? null;
  if (header.request === "start") {
    const { version, arch: machine, pid } = process;
    return [{ reply: "ready", protocol: 1, speaks: "schema", version, machine, pid }, {}];
  }
  try {
    const { request } = header;
    if (request !== "conv_transpose") throw new Unsupported(`has no request ${request}`);
    const start = process.hrtime.bigint();
    const y = convTranspose(header.params, header.dtype, arrays, header.memory);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    return [{ reply: "returned", id, seconds }, { y }];
  } catch (error) {
    const reply = error instanceof Unsupported ? "unsupported" : "rejected";
    return [{ reply, id, type: error.name, message: error.message }, {}];
  }
}

for (;;) writeFrame(...answer(readFrame()));
