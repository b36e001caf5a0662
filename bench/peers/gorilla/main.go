// A hub on gorilla/websocket, after the structure of its chat example: a goroutine and a channel for each client. A
// message is prepared once for all of them.
package main

import (
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

type client struct {
	send chan *websocket.PreparedMessage
}

type hub struct {
	mutex  sync.RWMutex
	topics map[string]map[*client]bool
}

var upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}

func (h *hub) join(topic string, c *client) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.topics[topic] == nil {
		h.topics[topic] = map[*client]bool{}
	}
	h.topics[topic][c] = true
}

func (h *hub) leave(topic string, c *client) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	delete(h.topics[topic], c)
	close(c.send)
}

func (h *hub) publish(topic string, data []byte) {
	message, err := websocket.NewPreparedMessage(websocket.TextMessage, data)
	if err != nil {
		return
	}
	h.mutex.RLock()
	defer h.mutex.RUnlock()
	for c := range h.topics[topic] {
		c.send <- message
	}
}

func (h *hub) subscriber(w http.ResponseWriter, r *http.Request) {
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	topic := r.URL.Query().Get("topic")
	c := &client{send: make(chan *websocket.PreparedMessage, 256)}
	h.join(topic, c)
	ready, _ := websocket.NewPreparedMessage(websocket.TextMessage, []byte("ready"))
	c.send <- ready
	go func() {
		for message := range c.send {
			connection.WritePreparedMessage(message)
		}
		connection.Close()
	}()
	for {
		if _, _, err := connection.ReadMessage(); err != nil {
			h.leave(topic, c)
			return
		}
	}
}

func (h *hub) publisher(w http.ResponseWriter, r *http.Request) {
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	connection.WriteMessage(websocket.TextMessage, []byte("ready"))
	topic := r.URL.Query().Get("topic")
	for {
		_, data, err := connection.ReadMessage()
		if err != nil {
			return
		}
		h.publish(topic, data)
	}
}

func main() {
	h := &hub{topics: map[string]map[*client]bool{}}
	http.HandleFunc("/ws", h.subscriber)
	http.HandleFunc("/pub", h.publisher)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
