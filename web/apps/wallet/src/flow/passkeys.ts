// Fingerprint or face, where this browser has it and the account has a passkey that may be here: no button that leads nowhere.
import { passkeysHere } from '@chenxi/api';
import { useQuery } from '@tanstack/react-query';
import { names } from '../data';
import { useServices } from '../services';

/** Can this browser make and use passkeys? undefined: not known yet. */
export const usePasskeysHere = (): boolean | undefined => useQuery({ queryKey: ['passkeys_here'], queryFn: passkeysHere, staleTime: Infinity }).data;

export function usePasskeys() {
  const { api } = useServices();
  return useQuery({ queryKey: names.passkeys, queryFn: api.passkeys });
}

/** The credentials to ask this browser for; none: the PIN it is. */
export function useUsablePasskeys(): string[] {
  const { api, keeper } = useServices();
  const here = usePasskeysHere() === true;
  const list = useQuery({ queryKey: names.passkeys, queryFn: api.passkeys, enabled: here });
  const known = useQuery({ queryKey: ['passkeys_known'], queryFn: keeper.passkeys, enabled: here, staleTime: 0 });
  if (!here || !list.data || !known.data) return [];
  return list.data.data.filter((it) => it.synced || known.data.includes(it.credential_id)).map((it) => it.credential_id);
}

/** At the door, before anybody is signed in: was a passkey made or used in this browser? */
export function usePasskeyKept(): boolean {
  const { keeper } = useServices();
  const here = usePasskeysHere() === true;
  const known = useQuery({ queryKey: ['passkeys_known'], queryFn: keeper.passkeys, enabled: here, staleTime: 0 });
  return here && (known.data?.length ?? 0) > 0;
}
