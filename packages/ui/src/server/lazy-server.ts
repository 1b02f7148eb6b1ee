import { createServer, type RequestListener, type Server } from "node:http";

/**
 * An HTTP server whose `load`ed listener comes with the first request: most programs end before anybody looks, and
 * should not pay for what answers.
 */
export function createLazyServer(
  load: () => Promise<RequestListener>,
  onFailure: (message: string) => void,
): Server {
  let loading: Promise<RequestListener> | undefined;
  return createServer((request, response) => {
    loading ??= load();
    loading.then(
      (listener) => listener(request, response),
      (error: unknown) => {
        loading = undefined;
        onFailure(`the pages could not be loaded: ${String(error)}`);
        response.writeHead(500).end("the server failed to answer: see the log of the application");
      },
    );
  });
}
