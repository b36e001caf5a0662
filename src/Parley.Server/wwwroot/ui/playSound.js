/** @type {AudioContext | null} */
let audio = null;

/** Two soft notes. Silent where the browser wants to be touched first. */
export function playSound() {
  audio ??= new AudioContext();
  const { currentTime } = audio;
  for (const [index, pitch] of [660, 880].entries()) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const begin = currentTime + index * 0.12;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.3);
  }
}
