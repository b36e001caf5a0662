/**
 * Says that files cannot be sent, where one is pasted or dropped: a browser does nothing then, or leaves the page for it.
 *
 * @param {HTMLElement} box  where one writes
 * @param {() => void} tell
 */
export function refuseFiles(box, tell) {
  const hasFiles = (/** @type {DataTransfer | null} */ data) => data?.types.includes('Files') ?? false;
  box.addEventListener('paste', ({ clipboardData }) => {
    if (hasFiles(clipboardData) && !clipboardData?.types.includes('text/plain')) tell();
  });
  addEventListener('dragover', (event) => hasFiles(event.dataTransfer) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    tell();
  });
}
