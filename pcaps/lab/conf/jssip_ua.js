// node jssip_ua.js USER PASSWORD WEBSOCKET_URL [URI_TO_CALL]
// A WebRTC user agent: JsSIP with the WebRTC library of a browser (ICE, DTLS-SRTP, rtcp-mux, Opus). With a URI it
// calls, sends one key and hangs up after eight seconds; without one it answers what comes.
'use strict';

const wrtc = require('@roamhq/wrtc');

const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream } = wrtc;
Object.assign(global, { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream, window: global });
const browser = { mediaDevices: wrtc.mediaDevices, userAgent: 'node' };
Object.defineProperty(global, 'navigator', { value: browser, configurable: true });

const JsSIP = require('jssip');
const WebSocket = require('websocket').w3cwebsocket;

const RATE = 48000;
const CALL_MS = 8000;
const KEY_MS = 2000;
const LIMIT_MS = 60000;

const [user, password, url, target] = process.argv.slice(2);

// The interface JsSIP wants, over a WebSocket that does not check the throw-away certificate.
class Socket {
  constructor(address) {
    const [, host, port] = address.match(/\/\/([^:/]+)(?::(\d+))?/);
    this.url = address;
    this.via_transport = address.startsWith('wss') ? 'WSS' : 'WS';
    this.sip_uri = `sip:${host}${port ? ':' + port : ''};transport=ws`;
  }

  connect() {
    if (this.socket) return;
    const options = { tlsOptions: { rejectUnauthorized: false } };
    const socket = new WebSocket(this.url, 'sip', undefined, undefined, undefined, options);
    this.socket = socket;
    socket.onopen = () => this.onconnect();
    socket.onclose = (event) => {
      this.socket = null;
      this.ondisconnect(!event.wasClean, event.code, event.reason);
    };
    socket.onerror = () => {};
    socket.onmessage = ({ data }) => this.ondata(typeof data === 'string' ? data : Buffer.from(data).toString());
  }

  disconnect() {
    if (this.socket) this.socket.close();
  }

  send(message) {
    if (!this.isConnected()) return false;
    this.socket.send(message);
    return true;
  }

  isConnected() {
    return Boolean(this.socket) && this.socket.readyState === 1;
  }

  isConnecting() {
    return Boolean(this.socket) && this.socket.readyState === 0;
  }
}

// A sine tone in frames of 10 ms: a microphone without a sound card.
function tone(hertz) {
  const source = new wrtc.nonstandard.RTCAudioSource();
  const numberOfFrames = RATE / 100;
  let at = 0;
  const play = () => {
    const samples = new Int16Array(numberOfFrames);
    for (let i = 0; i < numberOfFrames; i++) samples[i] = 8000 * Math.sin((2 * Math.PI * hertz * at++) / RATE);
    source.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames });
  };
  const timer = setInterval(play, 10);
  const stream = new MediaStream();
  stream.addTrack(source.createTrack());
  return { stream, stop: () => clearInterval(timer) };
}

const microphone = tone(target ? 440 : 660);
const media = {
  mediaStream: microphone.stream,
  mediaConstraints: { audio: true, video: false },
  pcConfig: { iceServers: [] },
};
const agent = new JsSIP.UA({
  sockets: [new Socket(url)],
  uri: `sip:${user}@lab.test`,
  password,
  realm: 'lab.test',
  register_expires: 120,
  session_timers: false,
});

function end(code) {
  agent.stop();
  microphone.stop();
  setTimeout(() => process.exit(code), 800);
}

function call() {
  const session = agent.call(target, media);
  session.on('confirmed', () => {
    console.log('CONFIRMED');
    setTimeout(() => session.sendDTMF('5'), KEY_MS);
    setTimeout(() => session.terminate(), CALL_MS);
  });
  session.on('ended', () => end(0));
  session.on('failed', (event) => {
    console.log('FAILED', event.cause);
    end(1);
  });
}

agent.on('registered', () => {
  console.log('REGISTERED');
  if (target) setTimeout(call, 300);
});
agent.on('registrationFailed', (event) => console.log('NOT REGISTERED', event.cause));
agent.on('newRTCSession', ({ originator, session }) => {
  if (originator !== 'remote') return;
  session.on('confirmed', () => console.log('CONFIRMED'));
  session.answer(media);
});
process.on('SIGTERM', () => end(0));
setTimeout(() => process.exit(2), LIMIT_MS);
agent.start();
