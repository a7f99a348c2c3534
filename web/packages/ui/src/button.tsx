import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './icons';

export type Look = 'primary' | 'default' | 'outline' | 'plain' | 'danger';
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  wide?: boolean;
  /** keeps its focus and its name while something runs, and takes no second press */
  busy?: boolean;
  icon?: IconName;
}

export function Button({ look = 'default', wide, busy, icon, children, onClick, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`u-button ${className ?? ''}`}
      data-look={look}
      data-wide={wide || undefined}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <span className="u-spin" aria-hidden /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> { icon: IconName; label: string }
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} className={`u-iconbutton ${className ?? ''}`} aria-label={label}>
      <Icon name={icon} />
    </button>
  );
}

export const Card = ({ children, flush }: { children: ReactNode; flush?: boolean }) => (
  <div className={flush ? 'u-card u-card-flush' : 'u-card'}>{children}</div>
);
