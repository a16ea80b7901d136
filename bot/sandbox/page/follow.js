// Keeps a list at its end for as long as its reader is there, whatever grows or shrinks in it.

const NEAR_END = 60;

/**
 * Follow the end of `content` inside `scroller`. `onScroll(following)` is called when the reader has moved.
 * A scroll that came from a change of size, with no hand of the reader in it, does not end the following.
 */
export function followEnd(scroller, content, onScroll = () => {}) {
  let following = true;
  let touched = false;
  let seen = sizeOf(scroller);

  function toEnd() {
    following = true;
    touched = false;
    scroller.scrollTop = scroller.scrollHeight;
    seen = sizeOf(scroller);
  }

  function moved() {
    const size = sizeOf(scroller);
    const byReader = touched || size === seen;
    seen = size;
    if (!byReader) return;
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    onScroll(following);
  }

  function resized() {
    if (following) toEnd();
    else seen = sizeOf(scroller);
  }

  for (const hand of ["wheel", "touchmove", "keydown"]) {
    scroller.addEventListener(hand, () => (touched = true), { passive: true });
  }
  scroller.addEventListener("pointerdown", (event) => event.target === scroller && (touched = true));
  scroller.addEventListener("scroll", moved);
  const observer = new ResizeObserver(resized);
  observer.observe(scroller);
  observer.observe(content);
  return { toEnd, isFollowing: () => following, end: () => observer.disconnect() };
}

const sizeOf = (scroller) => `${scroller.scrollHeight} ${scroller.clientHeight}`;
