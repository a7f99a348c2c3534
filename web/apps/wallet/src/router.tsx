import { ErrorState } from '@chenxi/ui';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Shell } from './shell';

const root = createRootRoute({ component: Shell, notFoundComponent: lazyRouteComponent(() => import('./screens/not_found')) });
const under = { getParentRoute: () => root } as const;
const text = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);

const home = createRoute({
  ...under, path: '/', component: lazyRouteComponent(() => import('./screens/home')),
  validateSearch: (search): { code?: string } => ({ code: text(search['code']) }),
});
const code = createRoute({ ...under, path: '/code', component: lazyRouteComponent(() => import('./screens/payment_code')) });
const scan = createRoute({ ...under, path: '/scan', component: lazyRouteComponent(() => import('./screens/scan')) });
const pay = createRoute({
  ...under, path: '/pay', component: lazyRouteComponent(() => import('./screens/pay')),
  validateSearch: (search): { code?: string } => ({ code: text(search['code']) }),
});
const transfer = createRoute({
  ...under, path: '/transfer', component: lazyRouteComponent(() => import('./screens/transfer')),
  validateSearch: (search): { to?: string } => ({ to: text(search['to']) }),
});
const transferOne = createRoute({ ...under, path: '/transfers/$id', component: lazyRouteComponent(() => import('./screens/transfer_flight')) });
const collect = createRoute({ ...under, path: '/collect', component: lazyRouteComponent(() => import('./screens/collect')) });
const bills = createRoute({ ...under, path: '/bills', component: lazyRouteComponent(() => import('./screens/bills')) });
const bill = createRoute({ ...under, path: '/bills/$id', component: lazyRouteComponent(() => import('./screens/bill')) });
const report = createRoute({ ...under, path: '/report', component: lazyRouteComponent(() => import('./screens/report')) });
const exportsRoute = createRoute({ ...under, path: '/exports', component: lazyRouteComponent(() => import('./screens/exports')) });
const receipt = createRoute({ ...under, path: '/receipts/$id', component: lazyRouteComponent(() => import('./screens/receipt')) });
const limits = createRoute({ ...under, path: '/limits', component: lazyRouteComponent(() => import('./screens/limits')) });
const me = createRoute({ ...under, path: '/me', component: lazyRouteComponent(() => import('./screens/me')) });
const security = createRoute({ ...under, path: '/security', component: lazyRouteComponent(() => import('./screens/security')) });
const bank = createRoute({ ...under, path: '/bank', component: lazyRouteComponent(() => import('./screens/bank')) });
const topUp = createRoute({ ...under, path: '/bank/top-up', component: lazyRouteComponent(() => import('./screens/bank_move'), 'TopUpScreen') });
const withdraw = createRoute({ ...under, path: '/bank/withdraw', component: lazyRouteComponent(() => import('./screens/bank_move'), 'WithdrawScreen') });

const routeTree = root.addChildren([
  home, code, scan, pay, transfer, transferOne, collect, bills, bill, report, exportsRoute, receipt, limits, me, security, bank, topUp, withdraw,
]);

/** `startAt` is for the gallery: an address that the browser's bar does not show. */
export const makeRouter = (startAt?: string) =>
  createRouter({
    routeTree,
    basepath: startAt ? '/' : '/app',
    history: startAt ? createMemoryHistory({ initialEntries: [startAt] }) : undefined,
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error }) => <main className="w-page w-centre"><ErrorState error={error} onRetry={() => location.reload()} /></main>,
    scrollRestoration: !startAt,
  });

declare module '@tanstack/react-router' {
  interface Register { router: ReturnType<typeof makeRouter> }
}

/** The addresses of the wallet, for the tests that walk them all. */
export const addresses = [
  '/', '/code', '/scan', '/pay', '/transfer', '/transfers/$id', '/collect', '/bills', '/bills/$id', '/report', '/exports', '/receipts/$id',
  '/limits', '/me', '/security', '/bank', '/bank/top-up', '/bank/withdraw',
] as const;
