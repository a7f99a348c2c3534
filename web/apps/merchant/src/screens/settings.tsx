import { language, setLanguage, useT, type Language } from '@chenxi/i18n';
import { Button, Go, List, Pair, Pairs, Row, Switch, Tabs, setPrefs, usePrefs, type Prefs } from '@chenxi/ui';
import { useState } from 'react';
import { useMe, useSelf } from '../data';
import { useServices } from '../services';
import { setSound, useSound } from '../sound';
import { Page } from '../shell';

export default function SettingsScreen() {
  const t = useT();
  const me = useMe();
  const role = useSelf().data?.role;
  const may = role === 'owner' || role === 'manager';
  const prefs = usePrefs();
  const sound = useSound();
  const { voice } = useServices();
  const [heard, setHeard] = useState<boolean | null>(null);
  const test = async () => {
    voice.prime(sound.language);
    setHeard(await voice.say(sound.language, 'received', 12_050));
  };
  return (
    <Page title={t('till.tab.settings')}>
      <section className="m-section"><h2>{t('till.sound')}</h2>
        <div className="u-card u-card-flush">
          <Switch label={t('till.sound.speak')} hint={t('till.sound.hint')} checked={sound.on} onChange={(on) => { voice.prime(sound.language); setSound({ on }); }} />
          <div className="m-setting"><span>{t('till.sound.language')}</span>
            <Tabs label={t('till.sound.language')} value={sound.language} onChange={(chosen) => { voice.prime(chosen); setSound({ chosen }); }} options={[{ value: 'zh', label: t('till.language.zh') }, { value: 'en', label: t('till.language.en') }]} />
          </div>
          <div className="m-setting"><span role="status">{heard === false ? t('till.sound.silent') : t('till.sound.sample')}</span><Button icon="speak" onClick={() => void test()}>{t('till.sound.test')}</Button></div>
        </div>
      </section>
      <section className="m-section"><h2>{t('till.look')}</h2>
        <div className="u-card u-card-flush">
          <div className="m-setting"><span>{t('till.language')}</span>
            <Tabs<Language> label={t('till.language')} value={language()} onChange={(chosen) => { void setLanguage(chosen); setPrefs({ language: chosen }); }} options={[{ value: 'zh-CN', label: t('till.language.zh') }, { value: 'en', label: t('till.language.en') }]} />
          </div>
          <div className="m-setting"><span>{t('till.theme')}</span>
            <Tabs<Prefs['theme']> label={t('till.theme')} value={prefs.theme} onChange={(theme) => setPrefs({ theme })} options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`till.theme.${value}`) }))} />
          </div>
          <div className="m-setting"><span>{t('till.size')}</span>
            <Tabs<Prefs['size']> label={t('till.size')} value={prefs.size} onChange={(size) => setPrefs({ size })} options={(['normal', 'large', 'elder'] as const).map((value) => ({ value, label: t(`till.size.${value}`) }))} />
          </div>
        </div>
      </section>
      {me.data && (
        <section className="m-section"><h2>{t('till.shop')}</h2>
          <div className="u-card"><Pairs><Pair name={t('till.shop.name')}>{me.data.merchant.name}</Pair><Pair name={t('till.shop.id')}><span className="u-num m-id">{me.data.merchant.id}</span></Pair></Pairs></div>
        </section>
      )}
      <div className="u-card u-card-flush"><List><Row icon="bills" title={t('till.packages')} detail={t('till.packages.hint')} arrow link={(className, inside) => <Go to="/packages" className={className}>{inside}</Go>} /></List></div>
      <div className="u-card u-card-flush"><List><Row icon="shield" title={t('till.trades')} detail={t('till.trades.hint')} arrow link={(className, inside) => <Go to="/trades" className={className}>{inside}</Go>} /></List></div>
      <div className="u-card u-card-flush"><List><Row icon="clock" title={t('till.held_orders')} detail={t('till.held_orders.hint')} arrow link={(className, inside) => <Go to="/held_orders" className={className}>{inside}</Go>} /></List></div>
      <div className="u-card u-card-flush"><List><Row icon="clock" title={t('till.shift')} detail={t('till.shift.hint')} arrow link={(className, inside) => <Go to="/shift" className={className}>{inside}</Go>} /></List></div>
      {may && <div className="u-card u-card-flush"><List><Row icon="store" title={t('till.products')} detail={t('till.products.hint')} arrow link={(className, inside) => <Go to="/products" className={className}>{inside}</Go>} /></List></div>}
      {may && <div className="u-card u-card-flush"><List><Row icon="phone" title={t('till.devices')} detail={t('till.devices.hint')} arrow link={(className, inside) => <Go to="/devices" className={className}>{inside}</Go>} /></List></div>}
      {may && <div className="u-card u-card-flush"><List><Row icon="store" title={t('till.partners')} detail={t('till.partners.hint')} arrow link={(className, inside) => <Go to="/partners" className={className}>{inside}</Go>} /></List></div>}
      {may && <div className="u-card u-card-flush"><List><Row icon="link" title={t('till.programs')} detail={t('till.programs.hint')} arrow link={(className, inside) => <Go to="/programs" className={className}>{inside}</Go>} /></List></div>}
      <section className="m-section"><h2>{t('till.scanner')}</h2><div className="u-card u-stack-s"><p>{t('till.scanner.text')}</p><p className="u-quiet u-small">{t('till.scanner.keys')}</p></div></section>
    </Page>
  );
}
