"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.factor = 3;
exports.times = times;
exports.server = require("node:net").createServer();
exports.count = 0;

function times(x) {
  return x * exports.factor;
}
exports.next = () => ++exports.count;
