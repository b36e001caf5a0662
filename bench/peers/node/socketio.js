// Rooms of Socket.IO.
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("join", (topic, done) => {
    socket.join(topic);
    done();
  });
  socket.on("publish", (topic, data) => io.to(topic).emit("message", data));
});
http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
