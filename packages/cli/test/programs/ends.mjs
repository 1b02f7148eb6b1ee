/** Ends as its argument says. */
const [how, ...rest] = process.argv.slice(2);
if (how === "throws") throw new Error("the program's own failure");
else if (how === "waits" || how === "handles") {
  if (how === "handles")
    process.on("SIGTERM", () => {
      console.log("cleaned up");
      process.exit(5);
    });
  console.log("ready");
  setInterval(() => undefined, 1000);
} else process.exit(Number(how) + rest.length);
