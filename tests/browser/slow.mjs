// A server between the browser and ours that hands over every answer in two halves with a pause between, as a busy machine does. Tests that
// read a page before it is whole fail behind it, and do so every time. TOV_SLOW=MILLISECONDS puts it before every server of the tests. at is
// its own port, 0 any free one.
import { createServer, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

export async function slowly(port, milliseconds, at = 0) {
  const between = createServer((asked, answer) => {
    const onward = request({ host: "127.0.0.1", port, method: asked.method, path: asked.url, headers: asked.headers }, async (given) => {
      const parts = await given.toArray();
      const body = Buffer.concat(parts);
      answer.writeHead(given.statusCode, given.rawHeaders);
      answer.write(body.subarray(0, body.length / 2));
      await pause(milliseconds);
      answer.end(body.subarray(body.length / 2));
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise((listening) => between.listen(at, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${between.address().port}`,
    port: between.address().port,
    stop: () => between.close().closeAllConnections(),
  };
}
