import { useT } from '@chenxi/i18n';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { Button } from './button';
import { PinInput } from './field';
import { Icon } from './icons';
import { Pair, Pairs } from './list';
import { AmountText, AmountWords } from './money';
import { Sheet } from './sheet';
import { PendingState } from './states';

export interface NameCheckProps {
  /** null: nobody is known under this number, or they do not receive; alike on purpose */
  name: string | null;
  handle?: string;
  kind: 'merchant' | 'person';
  verified: boolean;
  firstTime?: boolean;
}
export function NameCheck({ name, handle, kind, verified, firstTime }: NameCheckProps) {
  const t = useT();
  const letter = name?.replace(/["“”*]/g, '').slice(0, 1);
  return (
    <div className="u-namecheck">
      <span className="u-badge" aria-hidden>{kind === 'merchant' ? <Icon name="store" /> : letter || <Icon name="me" />}</span>
      <div>
        <strong>{name ?? t('ui.name.unknown')}</strong>
        {handle && <span className="u-quiet u-small u-num">{handle}</span>}
        {name !== null && (
          <span className="u-mark" data-tone={verified ? 'ok' : 'warn'}>
            <Icon name={verified ? 'shieldCheck' : 'info'} />
            {t(verified ? (kind === 'merchant' ? 'ui.name.merchant_verified' : 'ui.name.verified') : kind === 'merchant' ? 'ui.name.merchant_opened' : 'ui.name.unverified')}
          </span>
        )}
        {firstTime && <span className="u-mark" data-tone="plain"><Icon name="info" />{t('ui.name.first_time')}</span>}
      </div>
    </div>
  );
}

export interface RiskBoxProps { title: string; children: ReactNode; accepted: boolean; onAccept: (accepted: boolean) => void; question: string }
/** Stands before the button, asks one question. */
export function RiskBox({ title, children, accepted, onAccept, question }: RiskBoxProps) {
  const id = useId();
  return (
    <div className="u-banner" data-tone="warn" role="group" aria-labelledby={id}>
      <Icon name="warn" />
      <div>
        <strong id={id}>{title}</strong>
        <div>{children}</div>
        <label className="u-check"><input type="checkbox" checked={accepted} onChange={(event) => onAccept(event.target.checked)} /><span>{question}</span></label>
      </div>
    </div>
  );
}

export interface ConfirmSheetProps {
  open: boolean;
  title: string;
  onClose: () => void;
  who: ReactNode;
  amount: number;
  currency?: string;
  words?: boolean;
  /** name and value lines: what for, from which money, when it arrives, what is left */
  facts: [string, ReactNode][];
  risk?: ReactNode;
  riskPending?: boolean;
  /** stands where the PIN would be: something has to happen first */
  gate?: ReactNode;
  /** a second way out, below the button */
  extra?: ReactNode;
  /** false: a small payment that the payer has allowed without the PIN */
  needsPin: boolean;
  pinHint?: string;
  /** fingerprint or face instead of the PIN; absent where browser or account have none */
  onPasskey?: () => void;
  /** the browser is asking for it */
  asking?: boolean;
  fault?: string | null;
  /** set while the request is on its way */
  sending?: { attempt: number } | null;
  confirmLabel: string;
  onConfirm: (pin: string | undefined) => void;
  onForgotten?: () => void;
  onLeave?: () => void;
}
/** The same sheet wherever money leaves: who, how much, what, when, then the PIN. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const t = useT();
  const [pin, setPin] = useState('');
  const [reviewed, setReviewed] = useState(false);
  const { open, title, onClose, sending } = props;
  useEffect(() => {
    if (!open) {
      setReviewed(false);
      setPin('');
    }
  }, [open]);
  // With large text everything does not fit at once: first look, then type.
  const reviewing = Boolean(props.words) && props.needsPin && !reviewed && (!props.fault || Boolean(props.gate));
  const passkey = props.needsPin && props.onPasskey && (
    <Button look="primary" wide icon="fingerprint" busy={props.asking} disabled={props.riskPending} onClick={props.onPasskey}>{t('ui.passkey.use')}</Button>
  );
  const confirm = (digits?: string) => {
    props.onConfirm(digits);
    setPin('');
  };
  return (
    <Sheet open={open} title={title} onClose={onClose} locked={Boolean(sending)}>
      {sending ? (
        <PendingState attempt={sending.attempt} leave={props.onLeave && <Button onClick={props.onLeave}>{t('ui.pending.leave_button')}</Button>}>
          <AmountText amount={props.amount} currency={props.currency} size="mid" />
        </PendingState>
      ) : (
        <>
          {props.who}
          <div className="u-center">
            <AmountText amount={props.amount} currency={props.currency} size="big" />
            {props.words && <AmountWords amount={props.amount} />}
          </div>
          {!(props.words && props.needsPin && !reviewing) && (
            <>
              <Pairs>{props.facts.map(([name, value]) => <Pair key={name} name={name}>{value}</Pair>)}</Pairs>
              {props.risk}
            </>
          )}
          {props.gate ? props.gate : passkey}
          {props.gate ? null : reviewing ? (
            <Button look={passkey ? 'default' : 'primary'} wide disabled={props.riskPending} onClick={() => setReviewed(true)}>{passkey ? t('ui.passkey.pin') : props.confirmLabel}</Button>
          ) : props.needsPin ? (
            <PinInput
              label={t('ui.pin')} hint={props.pinHint} fault={props.fault} value={pin} onChange={setPin} onFull={confirm}
              disabled={props.riskPending || props.asking} autoFocus={reviewed || !(props.risk || passkey)}
            />
          ) : (
            <Button look="primary" wide disabled={props.riskPending} onClick={() => confirm()}>{props.confirmLabel}</Button>
          )}
          {(!props.needsPin || props.gate) && props.fault && <p className="u-fault" role="alert"><Icon name="cross" />{props.fault}</p>}
          {props.extra}
          <div className="u-spread">
            <Button look="plain" onClick={onClose}>{t('ui.cancel')}</Button>
            {props.needsPin && !reviewing && props.onForgotten && <Button look="plain" onClick={props.onForgotten}>{t('ui.pin.forgotten')}</Button>}
          </div>
        </>
      )}
    </Sheet>
  );
}
