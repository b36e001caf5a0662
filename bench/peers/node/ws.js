// A hub on npm's ws, as its documentation broadcasts.
const { WebSocketServer } = require("ws");

const topics = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, clientTracking: false });
server.on("connection", (socket, request) => {
  const url = new URL(request.url, "http://localhost");
  const topic = url.searchParams.get("topic");
  if (!topics.has(topic)) topics.set(topic, new Set());
  const members = topics.get(topic);
  socket.on("error", () => {});
  if (url.pathname === "/pub") {
    socket.on("message", (data) => {
      for (const member of members) member.send(data, { binary: false });
    });
  } else {
    members.add(socket);
    socket.on("close", () => members.delete(socket));
  }
  socket.send("ready");
});
