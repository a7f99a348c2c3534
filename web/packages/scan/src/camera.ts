import { useEffect, useRef, useState } from 'react';
import { getReader, type CodeKind } from './reader';

export type Camera = 'asking' | 'on' | 'denied' | 'none' | 'insecure';
export interface CameraOptions {
  /** false: only the frame is drawn, as in the gallery */
  live: boolean;
  kinds?: CodeKind[];
  onCode: (text: string) => void;
}

/** The camera and its reader, as long as the page is seen; `onCode` is called once, then the reading stops. */
export function useCamera({ live, kinds, onCode }: CameraOptions) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera>(!live ? 'asking' : isSecureContext ? 'asking' : 'insecure');
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const wanted = (kinds ?? ['qr']).join();

  useEffect(() => {
    if (!live || !isSecureContext) return;
    let stopped = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout>;
    const stop = () => {
      clearTimeout(timer);
      stream?.getTracks().forEach((one) => one.stop());
      stream = undefined;
    };
    const look = async () => {
      const picture = video.current;
      if (stopped || !picture || !stream) return;
      const read = await getReader(wanted.split(',') as CodeKind[]);
      const text = picture.readyState >= 2 ? await read(picture).catch(() => null) : null;
      if (stopped) return;
      if (text) onCode(text);
      else timer = setTimeout(() => void look(), 120);
    };
    const begin = async () => {
      if (!navigator.mediaDevices?.getUserMedia) return setCamera('none');
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
        if (stopped) return stop();
        const picture = video.current;
        if (!picture) return stop();
        picture.srcObject = stream;
        await picture.play().catch(() => {});
        setTrack(stream.getVideoTracks()[0] ?? null);
        setCamera('on');
        void look();
      } catch (error) {
        setCamera(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none');
      }
    };
    const visibility = () => {
      if (document.visibilityState === 'hidden') stop();
      else if (!stream) void begin();
    };
    void begin();
    document.addEventListener('visibilitychange', visibility);
    return () => {
      stopped = true;
      document.removeEventListener('visibilitychange', visibility);
      stop();
    };
  }, [live, onCode, wanted]);
  return { video, camera, track };
}
