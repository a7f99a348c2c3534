// The till's voice: a chime, then the amount, put together from clips, since browsers have a voice of their own only sometimes.
// A browser plays nothing before somebody has touched the page: `prime` is called by the tap that opens the till.
import { clipNames, clipUrl, spoken, type SpokenEvent, type SpokenLanguage } from './spoken';

/** clips end in a little silence; the next one begins inside of it */
const overlapSeconds = 0.045;
/** in a rush the newest amount is said, not a queue of old ones */
const waitingMax = 2;

interface Saying { names: string[]; language: SpokenLanguage; done: (heard: boolean) => void }

export class Voice {
  enabled = true;
  private context: AudioContext | null = null;
  private clips = new Map<string, Promise<AudioBuffer | null>>();
  private queue: Saying[] = [];
  private speaking = false;

  constructor(private readonly base: string) {}

  /** Call this inside of a tap or a key press. */
  prime(language: SpokenLanguage): void {
    try {
      this.context ??= new AudioContext();
      void this.context.resume().catch(() => {});
      for (const name of clipNames[language]) void this.clip(language, name);
    } catch {
      // No sound on this machine; everything is on the screen as well.
    }
  }
  get ready(): boolean {
    return this.context?.state === 'running';
  }

  /** Resolves when it begins to be heard (true), or when it cannot be (false). */
  say(language: SpokenLanguage, event: SpokenEvent, fen: number): Promise<boolean> {
    if (!this.enabled) return Promise.resolve(false);
    return new Promise((done) => {
      this.queue.push({ names: spoken(language, event, fen), language, done });
      while (this.queue.length > waitingMax) this.queue.shift()?.done(false);
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.speaking) return;
    this.speaking = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const ms = await this.play(next).catch(() => 0);
      next.done(ms > 0);
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
    this.speaking = false;
  }

  /** Starts it and gives its length; 0: no sound is possible. */
  private async play({ names, language }: Saying): Promise<number> {
    this.context ??= new AudioContext();
    const context = this.context;
    // Where the page was touched in the meantime this succeeds; else it stays silent and nobody waits for it.
    if (context.state !== 'running') await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
    if (context.state !== 'running') return 0;
    const buffers = await Promise.all(names.map((name) => this.clip(language, name)));
    let at = context.currentTime + 0.03 + this.chime(context.currentTime + 0.02);
    // An amount of which one word is missing is another amount: 十五 without its 十 is five. Then the chime alone is heard.
    for (const buffer of buffers.every((one): one is AudioBuffer => one !== null) ? buffers : []) {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      source.start(at);
      at += Math.max(0.08, buffer.duration - overlapSeconds);
    }
    return (at - context.currentTime) * 1000 + 120;
  }

  /** Two rising notes; heard across a street before any word is. */
  private chime(at: number): number {
    const context = this.context!;
    [[784, 0], [1175, 0.11]].forEach(([hertz, after]) => {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      tone.type = 'sine';
      tone.frequency.value = hertz!;
      const start = at + after!;
      loudness.gain.setValueAtTime(0, start);
      loudness.gain.linearRampToValueAtTime(0.22, start + 0.012);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.34);
      tone.connect(loudness).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.36);
    });
    return 0.3;
  }

  private clip(language: SpokenLanguage, name: string): Promise<AudioBuffer | null> {
    const url = this.base + clipUrl(language, name);
    const known = this.clips.get(url);
    if (known) return known;
    const loading = fetch(url)
      .then((response) => (response.ok ? response.arrayBuffer() : Promise.reject(new Error(String(response.status)))))
      .then((bytes) => this.context!.decodeAudioData(bytes))
      .catch(() => {
        this.clips.delete(url);
        return null;
      });
    this.clips.set(url, loading);
    return loading;
  }
}
