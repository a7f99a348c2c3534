import { useEffect, useRef, useState, type ReactNode, type Ref } from 'react';

export interface FrameProps {
  name: string;
  title: string;
  src: string;
  /** what the app thinks its screen measures; it is drawn smaller when there is less room */
  width: number;
  height: number;
  actions?: ReactNode;
  over?: ReactNode;
  inner: Ref<HTMLIFrameElement>;
}

/** A device on the table: another of our apps, live, at the size it is made for. */
export function Frame({ name, title, src, width, height, actions, over, inner }: FrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const glass = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    const outer = box.current;
    const screen = glass.current;
    if (!outer || !screen) return;
    const fit = () => {
      const narrow = matchMedia('(max-width: 899px)').matches;
      const bezel = narrow ? 0 : 18;
      const wide = outer.clientWidth - bezel;
      const high = outer.clientHeight - bezel;
      if (wide <= 0 || high <= 0) return;
      // On a phone the frame is the screen; on a desk it keeps its own size and is scaled.
      const scale = narrow ? 1 : Math.min(1, high / height, wide / width);
      screen.style.setProperty('--wide', `${narrow ? wide : width}px`);
      screen.style.setProperty('--high', `${Math.max(narrow ? 0 : height * 0.75, Math.round(high / scale))}px`);
      screen.style.setProperty('--scale', String(scale));
      outer.style.setProperty('--drawn', `${Math.round((narrow ? wide : width) * scale)}px`);
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(outer);
    return () => observer.disconnect();
  }, [width, height]);
  return (
    <section className="d-device" data-name={name} aria-label={title}>
      <header className="d-device-head"><h2>{title}</h2>{actions}</header>
      <div className="d-box" ref={box}>
        <div className="d-glass" ref={glass}>
          <iframe ref={inner} title={title} src={src} allow="camera; clipboard-write; autoplay; screen-wake-lock" onLoad={() => setLoaded(true)} data-loaded={loaded || undefined} />
        </div>
        {over}
      </div>
    </section>
  );
}
