import { get } from "node:http";

/** The number that the server sends back. */
export function ask(agent, port, number) {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: "127.0.0.1", path: `/${number}`, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.once("end", () => resolve(Number(text)));
    });
    request.once("error", reject);
  });
}
