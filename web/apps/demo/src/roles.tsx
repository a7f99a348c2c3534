import type { DemoCast } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { Icon, type IconName } from '@chenxi/ui';

const roles: { role: 'resident' | 'shop' | 'operator' | 'supervisor'; icon: IconName }[] = [
  { role: 'resident', icon: 'phone' }, { role: 'shop', icon: 'store' }, { role: 'operator', icon: 'ledger' }, { role: 'supervisor', icon: 'shieldCheck' },
];

/** Each role in a window of its own. A link signs in once; a used one is replaced by a new one. */
export function Roles({ cast, onUsed }: { cast: DemoCast; onUsed: () => void }) {
  const t = useT();
  const who = { resident: cast.resident.name, shop: cast.shop.name, operator: '', supervisor: '' };
  return (
    <main className="d-roles">
      <p className="u-quiet">{t('demo.roles.text')}</p>
      <ul>
        {roles.map(({ role, icon }) => (
          <li key={role}>
            <a href={cast[role].enter} target="_blank" rel="noopener" onClick={() => setTimeout(onUsed, 1500)}>
              <span className="d-role-mark" aria-hidden><Icon name={icon} /></span>
              <span><strong>{t(`demo.role.${role}`)}</strong><small>{[who[role], t(`demo.role.${role}_text`)].filter(Boolean).join(' · ')}</small></span>
              <Icon name="next" />
            </a>
          </li>
        ))}
        <li>
          <a href="/verify/" target="_blank" rel="noopener">
            <span className="d-role-mark" aria-hidden><Icon name="receipt" /></span>
            <span><strong>{t('demo.role.verify')}</strong><small>{t('demo.role.verify_text')}</small></span>
            <Icon name="next" />
          </a>
        </li>
      </ul>
    </main>
  );
}
