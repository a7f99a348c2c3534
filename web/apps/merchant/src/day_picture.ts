// A day as a picture to send: the same words and figures as the page, drawn here, so that what is sent is what was seen. It names no
// customer, as the report does not.

export interface DayLines { title: string; day: string; main: [string, string]; lines: [string, string][]; hours: { label: string; value: number }[]; foot: string }

const width = 720;
const edge = 48;
const chart = 140;

/** How tall it becomes: a line each, and the bars where there are any. */
export const heightOf = (day: DayLines): number => 250 + day.lines.length * 46 + (day.hours.length > 0 ? chart + 70 : 0) + 60;

/** In the browser alone: an empty sheet, and what stands on it. */
export function drawDay(day: DayLines, font: string): HTMLCanvasElement {
  const sheet = document.createElement('canvas');
  sheet.width = width;
  sheet.height = heightOf(day);
  const pen = sheet.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  const write = (text: string, x: number, y: number, size: number, options: { bold?: boolean; quiet?: boolean; right?: boolean; middle?: boolean; most?: number } = {}) => {
    pen.font = `${options.bold ? 700 : 400} ${size}px ${font}`;
    pen.fillStyle = options.quiet ? '#5b6472' : '#14181f';
    pen.textAlign = options.middle ? 'center' : options.right ? 'right' : 'left';
    pen.fillText(text, x, y, options.most ?? width - 2 * edge);
  };
  write(day.title, edge, 78, 34, { bold: true });
  write(day.day, edge, 116, 22, { quiet: true });
  write(day.main[0], edge, 166, 22, { quiet: true });
  write(day.main[1], edge, 222, 52, { bold: true });
  let y = 270;
  for (const [name, value] of day.lines) {
    write(name, edge, y, 22, { quiet: true, most: 370 });
    write(value, width - edge, y, 24, { right: true, most: 240 });
    y += 46;
  }
  if (day.hours.length > 0) {
    const top = Math.max(...day.hours.map(({ value }) => value), 1), step = (width - 2 * edge) / day.hours.length;
    const wide = Math.min(step * 0.7, 64);
    pen.fillStyle = '#0b6b5d';
    for (const [at, { value }] of day.hours.entries()) {
      const tall = value <= 0 ? 2 : Math.max(3, (value / top) * chart);
      pen.fillRect(edge + at * step + (step - wide) / 2, y + chart - tall, wide, tall);
    }
    for (const [at, { label }] of day.hours.entries())
      if (at % Math.ceil(day.hours.length / 8) === 0) write(label, edge + (at + 0.5) * step, y + chart + 26, 18, { quiet: true, middle: true });
  }
  write(day.foot, edge, sheet.height - 30, 18, { quiet: true });
  return sheet;
}

/** To whatever this phone shares with; where there is nothing, into its downloads. */
export async function share(sheet: HTMLCanvasElement, name: string): Promise<'shared' | 'saved' | 'left'> {
  const blob = await new Promise<Blob | null>((done) => sheet.toBlob(done, 'image/png'));
  if (!blob) throw new Error('no picture');
  const file = new File([blob], name, { type: 'image/png' });
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return 'shared';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return 'left';
      // Some say that they can, and cannot: then it is saved.
    }
  }
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return 'saved';
}
