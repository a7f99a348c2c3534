import { language, useT, type Language } from '@chenxi/i18n';
import { Banner, Card, Go, List, type Prefs, Row, Switch, Tabs, setPrefs, usePrefs } from '@chenxi/ui';
import { useInstance } from '../data';
import { useServices } from '../services';
import { useCustomer, useDevice, useSession } from '../session';
import { chooseLanguage, switchElder } from '../settings';
import { Page } from '../shell';

export default function MeScreen() {
  const t = useT();
  const customer = useCustomer();
  const device = useDevice();
  const services = useServices();
  const session = useSession();
  const instance = useInstance();
  const prefs = usePrefs();
  const link = (to: '/security' | '/practice' | '/calling' | '/family' | '/stop' | '/limits' | '/identity' | '/shops' | '/packages' | '/trades' | '/bank' | '/report' | '/exports') => (className: string, inside: React.ReactNode) => <Go to={to} className={className}>{inside}</Go>;
  return (
    <Page title={t('wallet.tab.me')} back={prefs.size === 'elder'}>
      <Card flush>
        <List>
          <Row letter={customer.nickname.slice(0, 1)} title={<strong>{customer.nickname}</strong>} detail={`${customer.phone_masked}${customer.email_masked ? ` · ${customer.email_masked}` : ''}`} endDetail={t(customer.name_verified ? 'ui.name.verified' : 'ui.name.unverified')} />
          <Row icon="logout" title={t('wallet.me.logout')} onClick={() => void session.leave()} />
        </List>
        <Switch label={t('wallet.elder.title')} hint={t('wallet.elder.hint')} checked={prefs.size === 'elder'} onChange={(on) => void switchElder(services, on)} />
      </Card>
      {device.demoPin && <Banner>{t('wallet.demo_pin', { pin: device.demoPin })}</Banner>}
      <Card flush>
        <List>
          <Row icon="shield" title={t('wallet.security.title')} detail={t('wallet.me.security_hint')} link={link('/security')} arrow />
          <Row icon="me" title={t('wallet.family.title')} detail={t('wallet.family.me_hint')} link={link('/family')} arrow />
          <Row icon="phone" title={t('wallet.calls.title')} detail={t('wallet.calls.me_hint')} link={link('/calling')} arrow />
          <Row icon="bolt" title={t('wallet.practice.title')} detail={t('wallet.practice.text')} link={link('/practice')} arrow />
          <Row icon="stop" title={t('wallet.stop.page')} detail={t('wallet.stop.me_hint')} link={link('/stop')} arrow />
          <Row icon="limit" title={t('wallet.limits.title')} link={link('/limits')} arrow />
          <Row icon="card" title={t('wallet.identity.title')} detail={t('wallet.identity.me_hint')} link={link('/identity')} arrow />
          <Row icon="bank" title={t('wallet.bank.title')} link={link('/bank')} arrow />
          <Row icon="bills" title={t('wallet.packages.title')} detail={t('wallet.packages.me_hint')} link={link('/packages')} arrow />
          <Row icon="shield" title={t('wallet.trades.title')} detail={t('wallet.trades.me_hint')} link={link('/trades')} arrow />
          <Row icon="store" title={t('wallet.shops.title')} detail={t('wallet.shops.me_hint')} link={link('/shops')} arrow />
          <Row icon="chart" title={t('wallet.report.title')} link={link('/report')} arrow />
          <Row icon="download" title={t('wallet.exports.title')} link={link('/exports')} arrow />
        </List>
      </Card>
      <section className="w-section">
        <header><h2>{t('wallet.me.look')}</h2></header>
        <Card>
          <div className="u-stack">
            <div className="u-field"><span className="u-label">{t('wallet.me.language')}</span>
              <Tabs<Language> label={t('wallet.me.language')} value={language()} onChange={(value) => void chooseLanguage(services, value, true)} options={[{ value: 'zh-CN', label: t('wallet.language.zh') }, { value: 'en', label: t('wallet.language.en') }]} /></div>
            <div className="u-field"><span className="u-label">{t('wallet.me.size')}</span>
              <Tabs<Prefs['size']> label={t('wallet.me.size')} value={prefs.size} onChange={(size) => void switchElder(services, size === 'elder').then(() => setPrefs({ size }))} options={[{ value: 'normal', label: t('wallet.size.normal') }, { value: 'large', label: t('wallet.size.large') }, { value: 'elder', label: t('wallet.size.elder') }]} /></div>
            <div className="u-field"><span className="u-label">{t('wallet.me.theme')}</span>
              <Tabs<Prefs['theme']> label={t('wallet.me.theme')} value={prefs.theme} onChange={(theme) => setPrefs({ theme })} options={[{ value: 'auto', label: t('wallet.theme.auto') }, { value: 'light', label: t('wallet.theme.light') }, { value: 'dark', label: t('wallet.theme.dark') }]} /></div>
          </div>
        </Card>
      </section>
      {instance.data && <p className="u-fineprint">{[instance.data.name || t('wallet.name'), instance.data.rule_pack].filter(Boolean).join(' · ')}</p>}
    </Page>
  );
}
