import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons';

export const List = ({ children, label }: { children: ReactNode; label?: string }) => <ul className="u-list" aria-label={label}>{children}</ul>;

export interface RowProps {
  title: ReactNode;
  detail?: ReactNode;
  end?: ReactNode;
  endDetail?: ReactNode;
  icon?: IconName;
  /** one letter or character instead of an icon */
  letter?: string;
  onClick?: () => void;
  href?: string;
  /** a router's link: given the class and the inside */
  link?: (className: string, inside: ReactNode) => ReactNode;
  arrow?: boolean;
}

export function Row({ title, detail, end, endDetail, icon, letter, onClick, href, link, arrow }: RowProps) {
  const inside = (
    <>
      {(icon || letter) && <span className="u-badge" aria-hidden>{icon ? <Icon name={icon} /> : letter}</span>}
      <span className="u-row-main"><span>{title}</span>{detail && <small>{detail}</small>}</span>
      {(end || endDetail) && <span className="u-row-end">{end && <span>{end}</span>}{endDetail && <small>{endDetail}</small>}</span>}
      {arrow && <span className="u-row-arrow" aria-hidden><Icon name="next" /></span>}
    </>
  );
  return (
    <li>
      {link ? link('u-row', inside)
        : href ? <a className="u-row" href={href}>{inside}</a>
        : onClick ? <button type="button" className="u-row" onClick={onClick}>{inside}</button>
        : <div className="u-row">{inside}</div>}
    </li>
  );
}

export const Pairs = ({ children }: { children: ReactNode }) => <dl className="u-pairs">{children}</dl>;
export const Pair = ({ name, children }: { name: string; children: ReactNode }) => <div><dt>{name}</dt><dd>{children}</dd></div>;

export interface TimelineItem { at: string | null; text: string; state?: 'done' | 'now' | 'later' }
export const Timeline = ({ items }: { items: TimelineItem[] }) => (
  <ol className="u-timeline">
    {items.map((item, i) => (
      <li key={i} data-now={item.state === 'now' || undefined} data-later={item.state === 'later' || undefined}>
        <div>{item.text}{item.at && <small>{item.at}</small>}</div>
      </li>
    ))}
  </ol>
);
