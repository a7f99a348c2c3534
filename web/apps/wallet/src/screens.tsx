// Which screen stands at which address. Home comes with the app; the others are fetched when they are first wanted.
import { useT } from '@chenxi/i18n';
import { Button, ErrorState, Loading, matchAddress, useAddress } from '@chenxi/ui';
import { Component, Suspense, lazy, type ComponentType, type ReactNode } from 'react';
import HomeScreen from './screens/home';

export interface ScreenProps { params: Record<string, string> }
type Screen = ComponentType<ScreenProps>;

const NotFound = lazy(() => import('./screens/not_found'));
const move = () => import('./screens/bank_move');
const practice = lazy(() => import('./screens/practice'));
const screens: [string, Screen][] = [
  ['/', HomeScreen],
  ['/code', lazy(() => import('./screens/payment_code'))],
  ['/scan', lazy(() => import('./screens/scan'))],
  ['/pay', lazy(() => import('./screens/pay'))],
  ['/transfer', lazy(() => import('./screens/transfer'))],
  ['/transfers/{id}', lazy(() => import('./screens/transfer_flight'))],
  ['/collect', lazy(() => import('./screens/collect'))],
  ['/bills', lazy(() => import('./screens/bills'))],
  ['/bills/{id}', lazy(() => import('./screens/bill'))],
  ['/report', lazy(() => import('./screens/report'))],
  ['/exports', lazy(() => import('./screens/exports'))],
  ['/receipts/{id}', lazy(() => import('./screens/receipt'))],
  ['/stop', lazy(() => import('./screens/stop'))],
  ['/disputes', lazy(() => import('./screens/disputes'))],
  ['/disputes/new', lazy(() => import('./screens/dispute_new'))],
  ['/disputes/{id}', lazy(() => import('./screens/dispute'))],
  ['/limits', lazy(() => import('./screens/limits'))],
  ['/identity', lazy(() => import('./screens/identity'))],
  ['/shops', lazy(() => import('./screens/shops'))],
  ['/shops/new', lazy(() => import('./screens/shop_new'))],
  ['/shops/{id}', lazy(() => import('./screens/shop'))],
  ['/shops/{id}/settlements', lazy(() => import('./screens/settlements'))],
  ['/shops/{id}/packages', lazy(() => import('./screens/shop_packages'))],
  ['/plans/{shop}', lazy(() => import('./screens/plans'))],
  ['/packages', lazy(() => import('./screens/packages'))],
  ['/packages/{id}', lazy(() => import('./screens/package'))],
  ['/trades', lazy(() => import('./screens/trades'))],
  ['/trades/{id}', lazy(() => import('./screens/trade'))],
  ['/me', lazy(() => import('./screens/me'))],
  ['/security', lazy(() => import('./screens/security'))],
  ['/family', lazy(() => import('./screens/family'))],
  ['/family/new', lazy(() => import('./screens/family_new'))],
  ['/family/{id}', lazy(() => import('./screens/family_link'))],
  ['/close', lazy(() => import('./screens/close'))],
  ['/calling', lazy(() => import('./screens/calling'))],
  ['/practice', practice],
  ['/practice/{lesson}', practice],
  ['/bank', lazy(() => import('./screens/bank'))],
  ['/bank/top-up', lazy(() => move().then((it) => ({ default: it.TopUpScreen })))],
  ['/bank/withdraw', lazy(() => move().then((it) => ({ default: it.WithdrawScreen })))],
];
/** The addresses of the wallet, for the tests that walk them all. */
export const addresses = screens.map(([pattern]) => pattern);

function Broken({ error, home }: { error: unknown; home: string }) {
  const t = useT();
  return (
    <main className="w-page w-centre" id="content">
      <ErrorState error={error} onRetry={() => location.reload()} />
      <Button wide onClick={() => location.assign(home)}>{t('ui.pending.leave_button')}</Button>
    </main>
  );
}
/** A fault of a screen stays a fault of that screen: the way home is always there. */
class Fence extends Component<{ children: ReactNode; home: string }, { error: unknown }> {
  override state = { error: null as unknown };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} home={this.props.home} />;
  }
}

export function Screens() {
  const { path, visit, href } = useAddress();
  const found = screens.map(([pattern, Screen]) => ({ Screen, params: matchAddress(pattern, path) })).find((one) => one.params);
  // Every visit begins anew: the same code scanned once more is another payment, not the old result.
  return (
    <Fence key={visit + path} home={href('/')}>
      <Suspense fallback={<main className="w-page" id="content"><Loading shape="both" /></main>}>
        {found?.params ? <found.Screen params={found.params} /> : <NotFound />}
      </Suspense>
    </Fence>
  );
}
