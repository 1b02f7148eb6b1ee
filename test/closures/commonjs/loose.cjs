// Sloppy code, as old modules are.
const box = { inner: 5 };

module.exports = {
  thisOfCall: function () {
    return this === globalThis;
  },
  octal: () => 010,
  withStatement: function () {
    with (box) return inner;
  },
  twoParameters: function (a) {
    arguments[0] = 9;
    return a;
  },
};
