// Bun's own publish: the server keeps the topics and sends.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const url = new URL(request.url);
    const data = { topic: url.searchParams.get("topic"), publishes: url.pathname === "/pub" };
    return server.upgrade(request, { data }) ? undefined : new Response("", { status: 404 });
  },
  websocket: {
    open(socket) {
      if (!socket.data.publishes) socket.subscribe(socket.data.topic);
      socket.send("ready");
    },
    message(socket, text) {
      if (socket.data.publishes) server.publish(socket.data.topic, text);
    },
  },
});
