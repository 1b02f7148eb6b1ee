import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";

/**
 * Runs the table with a debugger attached from before its first line.
 *
 * @param {string} main
 */
export function runWithDebugger(main) {
  return resultsOf("inspect", (file) =>
    runProgram(process.execPath, ["--inspect-brk=0", main, "inspect", workerFile, file], {
      onStart: attach,
    }),
  );
}

/** @param {import("node:child_process").ChildProcess} child */
function attach(child) {
  let text = "";
  let socket;
  const open = async (url) => {
    socket = await connect(url.replace("ws:", "http:"));
    debug(socket);
  };
  child.stderr?.on("data", (chunk) => {
    text += chunk;
    const url = /ws:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined && socket === undefined) {
      socket = null;
      void open(url);
    }
    // Node waits for its debugger to leave.
    if (text.includes("Waiting for the debugger to disconnect")) socket?.destroy();
  });
}

/** @returns {Promise<import("node:net").Socket>} a WebSocket, by hand: Node 20 has no client of its own */
function connect(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, {
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      },
    });
    request.once("upgrade", (_, socket) => resolve(socket));
    request.once("error", reject);
  });
}

/** Enables what a debugger enables, and goes on where the program stops at its start. */
function debug(socket) {
  let id = 0;
  const send = (method) => socket.write(frame(JSON.stringify({ id: ++id, method })));
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    if (chunk.includes('"Debugger.paused"')) send("Debugger.resume");
  });
  send("Runtime.enable");
  send("Debugger.enable");
  send("Profiler.enable");
  send("Runtime.runIfWaitingForDebugger");
}

/** A text message from a client: masked, here by zeros. Messages are shorter than 126 bytes. */
function frame(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}
