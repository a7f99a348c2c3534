import { useT } from '@chenxi/i18n';
import { useQuery } from '@tanstack/react-query';
import { useServices } from '../services';

/** Where the shop wants to see whoever has paid on its checkout's page. The server names the address, never the link that led here. */
export function useShopAddress(checkout: string | null): URL | null {
  const { api } = useServices();
  const page = useQuery({ queryKey: ['checkout', checkout], queryFn: () => api.checkout(checkout!), enabled: checkout !== null });
  const url = page.data?.return_url;
  if (!url || !/^https?:\/\//.test(url)) return null;
  return new URL(url);
}

export function ToShop({ address }: { address: URL }) {
  const t = useT();
  return <a className="u-button" data-look="primary" data-wide rel="noreferrer" href={address.href}>{t('wallet.result.to_shop', { host: address.host })}</a>;
}
