/**
 * Enter in a text box, for every keyboard and input method. It is acted on where the line break would be inserted:
 * `keydown` comes before or after the end of a composition, or not at all, depending on the browser and the system,
 * but a line break that is about to be inserted outside a composition is always a person's wish for one.
 *
 * @param {HTMLTextAreaElement} box
 * @param {() => boolean} active whether Enter sends
 * @param {() => void} send
 */
export function onEnter(box, active, send) {
  let shift = false;
  box.addEventListener('keydown', (event) => (shift = event.shiftKey));
  box.addEventListener('keyup', (event) => (shift = event.shiftKey));
  box.addEventListener('blur', () => (shift = false));
  box.addEventListener('beforeinput', (event) => {
    if (event.inputType !== 'insertLineBreak' && event.inputType !== 'insertParagraph') return;
    if (event.isComposing || shift || !active()) return;
    event.preventDefault();
    send();
  });
}
