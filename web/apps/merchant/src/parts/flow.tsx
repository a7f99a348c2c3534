// What stands where the keypad was, from the code on the screen to the money.
import { serverNow, type Order } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { AmountText, Button, ErrorState, Go, QrImage, Ring, Status, toast } from '@chenxi/ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Sale, Way } from '../sale';
import { useServices } from '../services';
import { useIsLive } from '../shell';
import { Paid } from './paid';
import { Scan } from './scan';

function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function Countdown({ order }: { order: Order }) {
  const t = useT();
  const f = useFormats();
  const { sales } = useServices();
  const now = useNow(1000);
  const until = Date.parse(order.expires_at);
  const from = useRef(order.created_at ? Date.parse(order.created_at) : now);
  const left = until - now;
  const over = left <= 0;
  useEffect(() => {
    if (over) void sales.look();
  }, [over, sales]);
  return (
    <span className="m-countdown"><Ring part={left / Math.max(1, until - from.current)} />{t('till.show.left', { time: f.clock(left) })}</span>
  );
}

const Waiting = ({ children }: { children: ReactNode }) => <p className="m-waiting" role="status"><span className="m-dots" aria-hidden><i /><i /><i /></span>{children}</p>;

function Showing({ order, way }: { order: Order; way: Way }) {
  const t = useT();
  const live = useIsLive();
  const { sales } = useServices();
  const text = order.text ?? '';
  const [canShare] = useState(() => typeof navigator.share === 'function');
  const copy = () => void navigator.clipboard?.writeText(text).then(() => toast(t('ui.copied')), () => toast(t('till.link.copy_failed')));
  return (
    <div className="m-flow">
      <div className="m-show" data-way={way}>
        <AmountText amount={order.amount} currency={order.currency} size="big" />
        {order.title && <p className="m-show-title">{order.title}</p>}
        <QrImage text={text} label={t('till.show.qr')} />
        <p className="m-show-hint">{t(way === 'code' ? 'till.show.hint' : way === 'link' ? 'till.link.hint' : 'till.held.hint')}</p>
      </div>
      {way !== 'code' && (
        <div className="m-linkbox">
          <input className="u-input" readOnly value={text} aria-label={t('till.way.link')} onFocus={(event) => event.target.select()} />
          <Button icon="copy" onClick={copy}>{t('ui.copy')}</Button>
          {canShare && <Button icon="share" onClick={() => void navigator.share({ url: text }).catch(() => {})}>{t('till.link.share')}</Button>}
        </div>
      )}
      <div className="m-flow-end">
        <Waiting>{order.status === 'awaiting_payer' ? t('till.show.confirming') : t('till.show.waiting')}</Waiting>
        <Countdown order={order} />
        {!live && <p className="u-quiet u-small">{t('till.show.polling')}</p>}
        <Button wide onClick={() => void sales.cancel()}>{t('till.cancel_sale')}</Button>
      </div>
    </div>
  );
}

function Awaiting({ order }: { order: Order }) {
  const t = useT();
  const { sales } = useServices();
  return (
    <div className="m-flow">
      <Status tone="wait" icon="phone" title={t('till.awaiting.title')}>
        <AmountText amount={order.amount} currency={order.currency} size="big" />
        <p>{t('till.awaiting.text')}</p>
      </Status>
      <div className="m-flow-end">
        <Waiting>{t('till.awaiting.waiting')}</Waiting>
        <Countdown order={order} />
        <Button wide onClick={() => void sales.cancel()}>{t('till.cancel_sale')}</Button>
      </div>
    </div>
  );
}

export function Flow({ sale, onCode }: { sale: Exclude<Sale, { at: 'keypad' }>; onCode: (text: string) => void }) {
  const t = useT();
  const { sales } = useServices();
  switch (sale.at) {
    case 'making':
      return (
        <div className="m-flow m-flow-centre">
          <AmountText amount={sale.amount} size="big" />
          <p className="u-quiet" role="status"><span className="u-spin m-inline-spin" aria-hidden /> {t('till.show.making')}</p>
          <Button onClick={sales.close.bind(sales)}>{t('ui.cancel')}</Button>
        </div>
      );
    case 'showing': return <Showing order={sale.order} way={sale.way} />;
    case 'scanning': return <Scan amount={sale.amount} wrong={sale.wrong} onCode={onCode} />;
    case 'charging':
      return (
        <div className="m-flow m-flow-centre">
          {sale.attempt <= 1 ? (
            <Status tone="wait" icon="bars" title={t('till.charge.sending')}><AmountText amount={sale.amount} size="big" /></Status>
          ) : (
            <Status tone="wait" title={t('ui.pending.title')}>
              <AmountText amount={sale.amount} size="big" />
              <p className="u-quiet">{t('till.charge.unsure')}</p>
              <p className="u-quiet u-small">{t('ui.pending.again', { count: sale.attempt })}</p>
            </Status>
          )}
        </div>
      );
    case 'awaiting': return <Awaiting order={sale.order} />;
    case 'paid': return <Paid taken={sale.taken} more={sale.more} />;
    case 'held':
      return (
        <div className="m-flow m-flow-centre">
          <Status tone="ok" icon="shield" title={t('till.held.paid')}>
            <AmountText amount={sale.order.amount} currency={sale.order.currency} size="big" />
            <p>{t('till.held.paid_text')}</p>
          </Status>
          <div className="m-flow-end">
            <Go to="/trades" className="u-button" data-look="primary" data-wide>{t('till.trades')}</Go>
            <Button wide onClick={() => sales.close()}>{t('till.back_to_keypad')}</Button>
          </div>
        </div>
      );
    case 'over':
      if (sale.why === 'unanswered')
        return (
          <div className="m-flow m-flow-centre">
            <Status tone="wait" icon="offline" title={t('till.over.unanswered')}>
              <AmountText amount={sale.order.amount} currency={sale.order.currency} size="mid" />
              <p>{t('till.over.unanswered_text')}</p>
            </Status>
            <div className="m-flow-end"><Button wide onClick={() => sales.close()}>{t('till.back_to_keypad')}</Button></div>
          </div>
        );
      return (
        <div className="m-flow m-flow-centre">
          <Status tone={sale.why === 'declined' ? 'bad' : 'warn'} icon={sale.why === 'expired' ? 'clock' : 'cross'} title={t(`till.over.${sale.why}`)}>
            <AmountText amount={sale.order.amount} currency={sale.order.currency} size="mid" />
            <p>{t('till.over.nothing')}</p>
          </Status>
          <div className="m-flow-end">
            <Button look="primary" wide icon="refresh" onClick={() => void sales.show(sale.order.amount, sale.way)}>{t('till.over.again')}</Button>
            <Button wide onClick={() => sales.close()}>{t('till.back_to_keypad')}</Button>
          </div>
        </div>
      );
    case 'failed': {
      const again = () => {
        if (sale.again === 'scan') sales.scan(sale.amount);
        else void sales.show(sale.amount, sale.again);
      };
      return (
        <div className="m-flow m-flow-centre">
          <ErrorState error={sale.error} title={t('till.failed.title')} money={t('till.failed.money')} onRetry={again} />
          <Button wide onClick={() => sales.close()}>{t('till.back_to_keypad')}</Button>
        </div>
      );
    }
  }
}

