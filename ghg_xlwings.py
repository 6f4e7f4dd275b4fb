"""The functions for users of plain xlwings: UDF Modules = ghg_xlwings, then Import Functions; docs/excel-xlwings.md.

Generated from the registry by ``python3 run.py regenerate``; do not edit.
"""
# ruff: noqa
# fmt: off

import xlwings as xw

from xl_addin.excel.plain_xlwings import Cells, answered, run_command


@xw.func(category='GHG核查')
@xw.arg('fuel_quantity', Cells, ndim=2, err_to_str=True, doc='燃料消耗量，1：t 或 10⁴Nm³，与低位发热量对应')
@xw.arg('ncv_gj_per_unit', Cells, ndim=2, err_to_str=True, doc='低位发热量，1：GJ/t 或 GJ/10⁴Nm³')
@xw.arg('carbon_content_tc_per_gj', Cells, ndim=2, err_to_str=True, doc='单位热值含碳量，tC/GJ：tC/GJ')
@xw.arg('oxidation_ratio', Cells, ndim=2, err_to_str=True, doc='碳氧化率，1：0–1')
@xw.ret('raw')
def GHG_FUEL_CO2(fuel_quantity, ncv_gj_per_unit, carbon_content_tc_per_gj, oxidation_ratio):
    """排放量 = 燃料消耗量 × 低位发热量 × 单位热值含碳量 × 碳氧化率 × 44/12。"""
    return answered('GHG_FUEL_CO2', fuel_quantity, ncv_gj_per_unit, carbon_content_tc_per_gj, oxidation_ratio)


@xw.func(category='GHG核查')
@xw.arg('electricity_kwh', Cells, ndim=2, err_to_str=True, doc='用电量，kWh：用电量')
@xw.arg('emission_factor_tco2_per_mwh', Cells, ndim=2, err_to_str=True, doc='电力排放因子，tCO2/MWh：核算采用的电力排放因子，来源须登记在“参数”表')
@xw.ret('raw')
def GHG_ELEC_CO2(electricity_kwh, emission_factor_tco2_per_mwh):
    """排放量 = 用电量 ÷ 1000 × 电力排放因子。"""
    return answered('GHG_ELEC_CO2', electricity_kwh, emission_factor_tco2_per_mwh)


@xw.func(category='GHG核查')
@xw.arg('heat_gj', Cells, ndim=2, err_to_str=True, doc='热量，GJ：外购热力')
@xw.arg('heat_factor_tco2_per_gj', Cells, ndim=2, err_to_str=True, doc='热力排放因子，tCO2/GJ：tCO2/GJ')
@xw.ret('raw')
def GHG_HEAT_CO2(heat_gj, heat_factor_tco2_per_gj):
    """排放量 = 热量 × 热力排放因子。"""
    return answered('GHG_HEAT_CO2', heat_gj, heat_factor_tco2_per_gj)


@xw.func(category='GHG核查')
@xw.arg('gas_t', Cells, ndim=2, err_to_str=True, doc='温室气体质量，t：泄漏或排放的气体质量')
@xw.arg('gwp', Cells, ndim=2, err_to_str=True, doc='全球增温潜势值，1：所采用版本的GWP值')
@xw.ret('raw')
def GHG_GAS_CO2E(gas_t, gwp):
    """排放量 = 温室气体质量 × 全球增温潜势值。"""
    return answered('GHG_GAS_CO2E', gas_t, gwp)


@xw.func(category='GHG核查')
@xw.arg('parameter_key', Cells, ndim=2, err_to_str=True, doc='参数名称：如“电力排放因子”')
@xw.arg('parameter_year', Cells, ndim=2, err_to_str=True, doc='参数年份，1：参数所属年份；常数可不填（可省略）')
@xw.arg('parameter_scope', Cells, ndim=2, err_to_str=True, doc='参数范围：如“广东”“全国”“AR5”，或取值集“钢铁指南2024”“GB/T 32151.34—2024”“A套”（可省略）')
@xw.ret('raw')
def GHG_PARAM(parameter_key, parameter_year=None, parameter_scope=None):
    """参数库中唯一匹配的数值；没有或不唯一时报错并列出候选，从不默认。"""
    return answered('GHG_PARAM', parameter_key, parameter_year, parameter_scope)


@xw.func(category='GHG核查')
@xw.arg('parameter_key', Cells, ndim=2, err_to_str=True, doc='参数名称：如“电力排放因子”')
@xw.arg('parameter_year', Cells, ndim=2, err_to_str=True, doc='参数年份，1：参数所属年份；常数可不填（可省略）')
@xw.arg('parameter_scope', Cells, ndim=2, err_to_str=True, doc='参数范围：如“广东”“全国”“AR5”，或取值集“钢铁指南2024”“GB/T 32151.34—2024”“A套”（可省略）')
@xw.ret('raw')
def GHG_PARAM_SOURCE(parameter_key, parameter_year=None, parameter_scope=None):
    """该参数值的公布文件、位置、状态、确定程度和原表引自何处。"""
    return answered('GHG_PARAM_SOURCE', parameter_key, parameter_year, parameter_scope)


@xw.func(category='GHG核查')
@xw.arg('clause_id', Cells, ndim=2, err_to_str=True, doc='条款号：如 三.10')
@xw.arg('clause_part', Cells, ndim=2, err_to_str=True, doc='条款内容项：名称（默认）、章节、要点（可省略）')
@xw.ret('raw')
def GHG_CLAUSE(clause_id, clause_part=None):
    """技术要点某条款的名称（默认）、章节或要点。"""
    return answered('GHG_CLAUSE', clause_id, clause_part)


@xw.func(category='GHG核查')
@xw.ret('raw')
def GHG_VERSION():
    """加载项的版本。"""
    return answered('GHG_VERSION')


@xw.func(category='GHG核查')
@xw.arg('cell_value', Cells, ndim=2, err_to_str=True, doc='单元格：要说明的单元格')
@xw.ret('raw')
def GHG_WHY(cell_value):
    """所选单元格错误的中文说明：错在哪里、怎么改；没有错误时为空文本。"""
    return answered('GHG_WHY', cell_value)


@xw.func(category='GHG核查')
@xw.arg('given_quantity', Cells, ndim=2, err_to_str=True, doc='待换算的量，1：以原单位计的数量')
@xw.arg('from_unit', Cells, ndim=2, err_to_str=True, doc='原单位：如 万kWh、度、m3、Nm3、gCO2/kWh')
@xw.arg('to_unit', Cells, ndim=2, err_to_str=True, doc='目标单位：与原单位同一种量的单位')
@xw.ret('raw')
def GHG_CONVERT(given_quantity, from_unit, to_unit):
    """同一种量在单位之间的精确换算；不同种的量（如工况立方米与标准立方米）报错并说明缺什么。"""
    return answered('GHG_CONVERT', given_quantity, from_unit, to_unit)


@xw.func(category='GHG核查')
@xw.arg('steam_t', Cells, ndim=2, err_to_str=True, doc='蒸汽质量，t：外购蒸汽的质量')
@xw.arg('enthalpy_kj_per_kg', Cells, ndim=2, err_to_str=True, doc='焓值，kJ/kg：当月平均温度、压力（绝对）下蒸汽的焓值，kJ/kg；可查 GHG_PARAM("饱和蒸汽焓 1.00 MPa")')
@xw.ret('raw')
def GHG_STEAM_HEAT(steam_t, enthalpy_kj_per_kg):
    """蒸汽热量 = 质量 × (焓值 − 83.74) ÷ 1000（生态环境部钢铁行业指南2024附录E）；因子须取自同一文件。"""
    return answered('GHG_STEAM_HEAT', steam_t, enthalpy_kj_per_kg)


@xw.func(category='GHG核查')
@xw.arg('hot_water_t', Cells, ndim=2, err_to_str=True, doc='热水质量，t：外购热水的质量')
@xw.arg('water_temperature_c', Cells, ndim=2, err_to_str=True, doc='热水温度，℃：当月平均温度，℃')
@xw.ret('raw')
def GHG_HOT_WATER_HEAT(hot_water_t, water_temperature_c):
    """热水热量 = 质量 × (温度 − 20) × 4.1868 ÷ 1000（生态环境部钢铁行业指南2024附录E）。"""
    return answered('GHG_HOT_WATER_HEAT', hot_water_t, water_temperature_c)


@xw.func(category='GHG核查')
@xw.arg('acetylene_mass', Cells, ndim=2, err_to_str=True, doc='乙炔用量，1：乙炔质量（结果与其同单位）')
@xw.arg('purity_ratio', Cells, ndim=2, err_to_str=True, doc='纯度，1：有效成分的质量分数，0–1（高锰酸盐按无水盐计）')
@xw.ret('raw')
def GHG_ACETYLENE_CO2(acetylene_mass, purity_ratio):
    """CO2排放量 = 乙炔用量 × 纯度 × 2 × M(CO2) ÷ M(C2H2)。"""
    return answered('GHG_ACETYLENE_CO2', acetylene_mass, purity_ratio)


@xw.func(category='GHG核查')
@xw.arg('previous_reading', Cells, ndim=2, err_to_str=True, doc='上次读数，1：计量表上次抄见的读数')
@xw.arg('current_reading', Cells, ndim=2, err_to_str=True, doc='本次读数，1：计量表本次抄见的读数')
@xw.arg('meter_multiplier', Cells, ndim=2, err_to_str=True, doc='倍率，1：互感器变比等倍率，默认1（可省略）')
@xw.arg('meter_digits', Cells, ndim=2, err_to_str=True, doc='整数位数，1：表盘小数点前的位数，走满归零时填写（可省略）')
@xw.ret('raw')
def GHG_METER_QUANTITY(previous_reading, current_reading, meter_multiplier=None, meter_digits=None):
    """用量 = (本次读数 − 上次读数) × 倍率；给出整数位数的，走满归零算一次。"""
    return answered('GHG_METER_QUANTITY', previous_reading, current_reading, meter_multiplier, meter_digits)


@xw.func(category='GHG核查')
@xw.arg('opening_stock', Cells, ndim=2, err_to_str=True, doc='期初库存，1：期初盘点的数量')
@xw.arg('bought_quantity', Cells, ndim=2, err_to_str=True, doc='购入量，1：期内购入的数量')
@xw.arg('closing_stock', Cells, ndim=2, err_to_str=True, doc='期末库存，1：期末盘点的数量')
@xw.ret('raw')
def GHG_STOCK_USE(opening_stock, bought_quantity, closing_stock):
    """消耗量 = 期初库存 + 购入量 − 期末库存。"""
    return answered('GHG_STOCK_USE', opening_stock, bought_quantity, closing_stock)


@xw.func(category='GHG核查')
@xw.arg('population_tco2', Cells, ndim=2, err_to_str=True, doc='总体排放量，tCO2：当年计入的各张单据排放量的绝对值之和')
@xw.arg('tolerable_tco2', Cells, ndim=2, err_to_str=True, doc='实质性限值，tCO2：实质性水平 × 初始排放量')
@xw.arg('expected_error_tco2', Cells, ndim=2, err_to_str=True, doc='预期误差，tCO2：预期误差率 × 初始排放量')
@xw.arg('confidence_ratio', Cells, ndim=2, err_to_str=True, doc='置信水平，1：如0.95（95%）；由核查机构按其标准填写，没有默认值')
@xw.ret('raw')
def GHG_SAMPLE_SIZE(population_tco2, tolerable_tco2, expected_error_tco2, confidence_ratio):
    """按排放量抽样的样本量：发现的差异与预期相同时，差异上限不超过实质性限值的最小样本量（泊松分布，I-451）。（六.1【特殊情况报告】）"""
    return answered('GHG_SAMPLE_SIZE', population_tco2, tolerable_tco2, expected_error_tco2, confidence_ratio)


@xw.func(category='GHG核查')
@xw.arg('recorded_emissions', Cells, ndim=2, err_to_str=True, doc='各样本账面排放量：账面排放量列，每个样本一行')
@xw.arg('audited_emissions', Cells, ndim=2, err_to_str=True, doc='各样本核查排放量：核查排放量列，与账面逐行对应；空白的不计')
@xw.arg('sample_interval_tco2', Cells, ndim=2, err_to_str=True, doc='抽样间隔，tCO2：总体排放量 ÷（样本量 × 扩大倍数）')
@xw.arg('confidence_ratio', Cells, ndim=2, err_to_str=True, doc='置信水平，1：如0.95（95%）；由核查机构按其标准填写，没有默认值')
@xw.arg('misstatement_side', Cells, ndim=2, err_to_str=True, doc='差异方向：多计（账面大于核查）或少计')
@xw.arg('population_tco2', Cells, ndim=2, err_to_str=True, doc='总体排放量，tCO2：当年计入的各张单据排放量的绝对值之和（可省略）')
@xw.arg('sample_keys', Cells, ndim=2, err_to_str=True, doc='样本归类列：每个样本所属的年份，与样本行一一对应（可省略）')
@xw.arg('sample_key', Cells, ndim=2, err_to_str=True, doc='样本归类值：只计归类列等于此值的样本；不填为全部（可省略）')
@xw.ret('raw')
def GHG_SAMPLE_BOUND(recorded_emissions, audited_emissions, sample_interval_tco2, confidence_ratio, misstatement_side, population_tco2=None, sample_keys=None, sample_key=None):
    """总体多计（或少计）的上限：必抽层的实际差异，加按污染率从大到小乘可靠性系数增量和间隔之和（Stringer上限，I-451）。（六.1【特殊情况报告】）"""
    return answered('GHG_SAMPLE_BOUND', recorded_emissions, audited_emissions, sample_interval_tco2, confidence_ratio, misstatement_side, population_tco2, sample_keys, sample_key)


@xw.func(category='GHG核查')
@xw.arg('party', Cells, ndim=2, err_to_str=True, doc='对方类型：重点排放单位、非重点排放单位、个体工商户、个人')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.arg('has_own_meter', Cells, ndim=2, err_to_str=True, doc='独立市政计量表：是否开设独立的市政计量表（可省略）')
@xw.arg('is_self_settled', Cells, ndim=2, err_to_str=True, doc='自行结算费用：是否自行结算相关费用（可省略）')
@xw.ret('raw')
def GHG_TENANT(party, show=None, has_own_meter=None, is_self_settled=None):
    """判定承租方是否纳入核算边界：个人、个体工商户纳入，自行开户且自行结算的待判断，其他不适用本条。（一.1【租户】）"""
    return answered('GHG_TENANT', party, show, has_own_meter, is_self_settled)


@xw.func(category='GHG核查')
@xw.arg('reagent_mass', Cells, ndim=2, err_to_str=True, doc='药剂用量，1：高锰酸盐产品质量（结果与其同单位）')
@xw.arg('purity_ratio', Cells, ndim=2, err_to_str=True, doc='纯度，1：有效成分的质量分数，0–1（高锰酸盐按无水盐计）')
@xw.ret('raw')
def GHG_KMNO4_CO2(reagent_mass, purity_ratio):
    """CO2排放量 = 高锰酸钾用量 × 纯度 × M(CO2) ÷ (4 × M(KMnO4))。（二.1【特殊行业排放源】）"""
    return answered('GHG_KMNO4_CO2', reagent_mass, purity_ratio)


@xw.func(category='GHG核查')
@xw.arg('reagent_mass', Cells, ndim=2, err_to_str=True, doc='药剂用量，1：高锰酸盐产品质量（结果与其同单位）')
@xw.arg('purity_ratio', Cells, ndim=2, err_to_str=True, doc='纯度，1：有效成分的质量分数，0–1（高锰酸盐按无水盐计）')
@xw.ret('raw')
def GHG_NAMNO4_CO2(reagent_mass, purity_ratio):
    """CO2排放量 = 高锰酸钠用量 × 纯度（按无水NaMnO4计） × M(CO2) ÷ (4 × M(NaMnO4))。（二.1【特殊行业排放源】）"""
    return answered('GHG_NAMNO4_CO2', reagent_mass, purity_ratio)


@xw.func(category='GHG核查')
@xw.arg('source_kind', Cells, ndim=2, err_to_str=True, doc='排放源类别：排放源类别之一，如外购电力、二氧化碳灭火器、船舶靠港岸电（岸电）')
@xw.arg('is_used', Cells, ndim=2, err_to_str=True, doc='本年度使用：各核查年度都未使用的填“否”，留空为使用；某一天起启用或停用的填在用起止日')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_SOURCE(source_kind, is_used, show=None):
    """判定排放源处理方式：二氧化碳灭火器仅识别，岸电单独核算，未使用的仅识别，其余计入。（二.3【排放源未使用】）"""
    return answered('GHG_SOURCE', source_kind, is_used, show)


@xw.func(category='GHG核查')
@xw.arg('party', Cells, ndim=2, err_to_str=True, doc='对方类型：重点排放单位、非重点排放单位、个体工商户、个人')
@xw.arg('has_own_meter', Cells, ndim=2, err_to_str=True, doc='独立市政计量表：是否开设独立的市政计量表')
@xw.arg('is_self_settled', Cells, ndim=2, err_to_str=True, doc='自行结算费用：是否自行结算相关费用')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_OWN_ACCOUNT(party, has_own_meter, is_self_settled, show=None):
    """判定边界内单位自行开户的用能是否计入：非重点排放单位有独立市政计量表且自行结算的不计入。（三.1【自行开户】）"""
    return answered('GHG_OWN_ACCOUNT', party, has_own_meter, is_self_settled, show)


@xw.func(category='GHG核查')
@xw.arg('industry', Cells, ndim=2, err_to_str=True, doc='行业类型：住宿业、零售业、商务服务业、指定行业、其他行业，或国民经济行业分类的门类、大类（名称或代码）')
@xw.arg('party', Cells, ndim=2, err_to_str=True, doc='对方类型：重点排放单位、非重点排放单位、个体工商户、个人')
@xw.arg('payer', Cells, ndim=2, err_to_str=True, doc='实际付费方：受核查方 或 对方')
@xw.arg('is_inside', Cells, ndim=2, err_to_str=True, doc='位于核算边界内：涉及的场所或设施是否位于受核查方核算边界内')
@xw.arg('is_emc', Cells, ndim=2, err_to_str=True, doc='合同能源管理：是否以合同能源管理模式外包（可省略）')
@xw.arg('has_emc_account', Cells, ndim=2, err_to_str=True, doc='合同能源管理方自行开户结算：合同能源管理方是否自行开户结算费用（可省略）')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.arg('has_own_meter', Cells, ndim=2, err_to_str=True, doc='独立市政计量表：是否开设独立的市政计量表（可省略）')
@xw.arg('is_self_settled', Cells, ndim=2, err_to_str=True, doc='自行结算费用：是否自行结算相关费用（可省略）')
@xw.ret('raw')
def GHG_OUTSOURCED(industry, party, payer, is_inside, is_emc=None, has_emc_account=None, show=None, has_own_meter=None, is_self_settled=None):
    """判定外包部分是否计入：合同能源管理、个人及个体工商户按三.2，其他按行业、对方类型、付费方、场所位置和自行开户情况。（三.3【其他外包】）"""
    return answered('GHG_OUTSOURCED', industry, party, payer, is_inside, is_emc, has_emc_account, show, has_own_meter, is_self_settled)


@xw.func(category='GHG核查')
@xw.arg('transfer_direction', Cells, ndim=2, err_to_str=True, doc='转供方向：转入=他人供受核查方；转出=受核查方供他人；产权转让的，转入=归受核查方')
@xw.arg('payer', Cells, ndim=2, err_to_str=True, doc='实际付费方：受核查方 或 对方')
@xw.arg('has_settlement', Cells, ndim=2, err_to_str=True, doc='有结算凭证：是否取得实际结算凭证')
@xw.arg('settlement_date', Cells, ndim=2, err_to_str=True, doc='结算日期：结算凭证日期（可省略）')
@xw.arg('report_date', Cells, ndim=2, err_to_str=True, doc='核查报告出具日期：核查报告出具日期（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.arg('party', Cells, ndim=2, err_to_str=True, doc='对方类型：重点排放单位、非重点排放单位、个体工商户、个人（可省略）')
@xw.arg('has_own_account', Cells, ndim=2, err_to_str=True, doc='对方自行开户结算：对方有独立市政计量表并自行结算费用（可省略）')
@xw.ret('raw')
def GHG_TRANSFER(transfer_direction, payer, has_settlement, settlement_date=None, report_date=None, year_role=None, show=None, party=None, has_own_account=None):
    """判定转供能源是否计入：转入计入；转出给个人、个体工商户的计入；其余凭截至报告出具日期的结算凭证按付费方，无凭证按保守性原则。（三.4【能源转供】）"""
    return answered('GHG_TRANSFER', transfer_direction, payer, has_settlement, settlement_date, report_date, year_role, show, party, has_own_account)


@xw.func(category='GHG核查')
@xw.arg('is_own_card', Cells, ndim=2, err_to_str=True, doc='受核查方名义IC卡：是否以受核查方名义开设的IC卡加油')
@xw.arg('is_own_vehicle', Cells, ndim=2, err_to_str=True, doc='受核查方名下车辆：是否受核查方名下车辆')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_VEHICLE_FUEL(is_own_card, is_own_vehicle, show=None):
    """判定车辆用油是否计入：受核查方名义IC卡或名下车辆计入，其余不计入。（三.5【车辆用油】）"""
    return answered('GHG_VEHICLE_FUEL', is_own_card, is_own_vehicle, show)


@xw.func(category='GHG核查')
@xw.arg('industry_code', Cells, ndim=2, err_to_str=True, doc='行业代码：国民经济行业分类代码，如 C3982 或 47')
@xw.arg('works_kind', Cells, ndim=2, err_to_str=True, doc='建设项目类别：新建、改建、扩建、扩建同期更新改造（属扩建）、技术改造')
@xw.arg('is_metered', Cells, ndim=2, err_to_str=True, doc='单独计量：是否单独计量')
@xw.arg('has_evidence', Cells, ndim=2, err_to_str=True, doc='有有效凭证：是否提供有效凭证或证明材料')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_CONSTRUCTION(industry_code, works_kind, is_metered, has_evidence, show=None):
    """判定施工用能是否计入：建筑业和技术改造计入；新建、改建、扩建单独计量且有有效凭证的不计入。（三.6【施工用能】）"""
    return answered('GHG_CONSTRUCTION', industry_code, works_kind, is_metered, has_evidence, show)


@xw.func(category='GHG核查')
@xw.arg('is_metered', Cells, ndim=2, err_to_str=True, doc='单独计量：是否单独计量')
@xw.arg('has_evidence', Cells, ndim=2, err_to_str=True, doc='有有效凭证：是否提供有效凭证或证明材料')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_TRIAL_RUN(is_metered, has_evidence, show=None):
    """判定试运行用能：单独计量且有有效凭证的单独核算，否则计入。（三.7【试运行用能】）"""
    return answered('GHG_TRIAL_RUN', is_metered, has_evidence, show)


@xw.func(category='GHG核查')
@xw.arg('activity_quantity', Cells, ndim=2, err_to_str=True, doc='用量，1：单据上的用量，单位随单据；红字、退补为负数')
@xw.arg('period_start', Cells, ndim=2, err_to_str=True, doc='统计起日：单据统计期的第一天')
@xw.arg('period_end', Cells, ndim=2, err_to_str=True, doc='统计止日：单据统计期的止日，含义由止日含义决定')
@xw.arg('target_period', Cells, ndim=2, err_to_str=True, doc='目标期间：日期（取其月份）、“2024-11”或“2024年11月”，或年份数1990–2100（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.ret('raw')
def GHG_PRORATE(activity_quantity, period_start, period_end, target_period=None, prorate_method=None, tolerance_days=None, end_rule=None, first_month=None):
    """单据用量中属于目标期间的部分；起止日基本一致时按月等分，否则按日分摊。不填目标期间时列出各月。（三.8【跨月数据合并】）"""
    return answered('GHG_PRORATE', activity_quantity, period_start, period_end, target_period, prorate_method, tolerance_days, end_rule, first_month)


@xw.func(category='GHG核查')
@xw.arg('bill_quantities', Cells, ndim=2, err_to_str=True, doc='各单据用量：用量列，每张单据一行')
@xw.arg('bill_starts', Cells, ndim=2, err_to_str=True, doc='各单据起日：统计起日列')
@xw.arg('bill_ends', Cells, ndim=2, err_to_str=True, doc='各单据止日：统计止日列')
@xw.arg('target_period', Cells, ndim=2, err_to_str=True, doc='目标期间：日期（取其月份）、“2024-11”或“2024年11月”，或年份数1990–2100')
@xw.arg('ledger_keys', Cells, ndim=2, err_to_str=True, doc='单据归类列：每张单据所属的排放源或表号，与单据行一一对应（可省略）')
@xw.arg('ledger_key', Cells, ndim=2, err_to_str=True, doc='归类值：只统计归类列等于此值的单据；不填为全部（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.arg('series_keys', Cells, ndim=2, err_to_str=True, doc='各单据计量表：同一排放源有几块表时填每张单据的表号列，各表分别接续；不填为一块表（可省略）')
@xw.arg('meter_ids', Cells, ndim=2, err_to_str=True, doc='登记的计量表：“计量器具”的计量表号列，与首张单据所属月份列一一对应（可省略）')
@xw.arg('meter_first_months', Cells, ndim=2, err_to_str=True, doc='各表首张单据所属月份：各块表首张单据所属的月份，如“2025-01”；空白的按起日判断（可省略）')
@xw.ret('raw')
def GHG_PRORATE_SUM(bill_quantities, bill_starts, bill_ends, target_period, ledger_keys=None, ledger_key=None, prorate_method=None, tolerance_days=None, end_rule=None, first_month=None, series_keys=None, meter_ids=None, meter_first_months=None):
    """全部单据（或归类列等于归类值的单据）用量中属于目标期间的部分之和。（三.8【跨月数据合并】）"""
    return answered('GHG_PRORATE_SUM', bill_quantities, bill_starts, bill_ends, target_period, ledger_keys, ledger_key, prorate_method, tolerance_days, end_rule, first_month, series_keys, meter_ids, meter_first_months)


@xw.func(category='GHG核查')
@xw.arg('period_start', Cells, ndim=2, err_to_str=True, doc='统计起日：单据统计期的第一天')
@xw.arg('period_end', Cells, ndim=2, err_to_str=True, doc='统计止日：单据统计期的止日，含义由止日含义决定')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('reading_day', Cells, ndim=2, err_to_str=True, doc='抄表日，1：该表首张单据起日的日；0 为没有（可省略）')
@xw.arg('months_later', Cells, ndim=2, err_to_str=True, doc='归属月份后移，1：首张单据所属月份在起日所在月之后几个月（可省略）')
@xw.ret('raw')
def GHG_BILL_MONTH(period_start, period_end, prorate_method=None, tolerance_days=None, end_rule=None, reading_day=None, months_later=None):
    """单据所属（首个）月份的第一天：单独一张按月的，起日1~16日属当月，17日以后属次月；给出抄表日的，按该列首张单据的归属；按日的为起日所在月。（三.8【跨月数据合并】）"""
    return answered('GHG_BILL_MONTH', period_start, period_end, prorate_method, tolerance_days, end_rule, reading_day, months_later)


@xw.func(category='GHG核查')
@xw.arg('period_start', Cells, ndim=2, err_to_str=True, doc='统计起日：单据统计期的第一天')
@xw.arg('period_end', Cells, ndim=2, err_to_str=True, doc='统计止日：单据统计期的止日，含义由止日含义决定')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('reading_day', Cells, ndim=2, err_to_str=True, doc='抄表日，1：该表首张单据起日的日；0 为没有（可省略）')
@xw.arg('months_later', Cells, ndim=2, err_to_str=True, doc='归属月份后移，1：首张单据所属月份在起日所在月之后几个月（可省略）')
@xw.ret('raw')
def GHG_BILL_YEAR(period_start, period_end, prorate_method=None, tolerance_days=None, end_rule=None, reading_day=None, months_later=None):
    """单据所属（首个）月份的年份。（三.8【跨月数据合并】）"""
    return answered('GHG_BILL_YEAR', period_start, period_end, prorate_method, tolerance_days, end_rule, reading_day, months_later)


@xw.func(category='GHG核查')
@xw.arg('period_start', Cells, ndim=2, err_to_str=True, doc='统计起日：单据统计期的第一天')
@xw.arg('period_end', Cells, ndim=2, err_to_str=True, doc='统计止日：单据统计期的止日，含义由止日含义决定')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.ret('raw')
def GHG_BILL_DAYS(period_start, period_end, end_rule=None):
    """单据覆盖的天数。（三.9【跨年数据】）"""
    return answered('GHG_BILL_DAYS', period_start, period_end, end_rule)


@xw.func(category='GHG核查')
@xw.arg('bill_starts', Cells, ndim=2, err_to_str=True, doc='各单据起日：统计起日列')
@xw.arg('bill_ends', Cells, ndim=2, err_to_str=True, doc='各单据止日：统计止日列')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('ledger_keys', Cells, ndim=2, err_to_str=True, doc='单据归类列：每张单据所属的排放源或表号，与单据行一一对应（可省略）')
@xw.arg('ledger_key', Cells, ndim=2, err_to_str=True, doc='归类值：只统计归类列等于此值的单据；不填为全部（可省略）')
@xw.arg('verification_year', Cells, ndim=2, err_to_str=True, doc='年份，1：核查年份，四位数字（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('in_use_from', Cells, ndim=2, err_to_str=True, doc='在用起日：开始使用的日期；一直在用不填；此前的月份不算缺失（可省略）')
@xw.arg('in_use_to', Cells, ndim=2, err_to_str=True, doc='在用止日：最后使用的日期；仍在用不填；此后的月份不算缺失（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.arg('series_keys', Cells, ndim=2, err_to_str=True, doc='各单据计量表：同一排放源有几块表时填每张单据的表号列，各表分别接续；不填为一块表（可省略）')
@xw.arg('meter_ids', Cells, ndim=2, err_to_str=True, doc='登记的计量表：“计量器具”的计量表号列，与首张单据所属月份列一一对应（可省略）')
@xw.arg('meter_first_months', Cells, ndim=2, err_to_str=True, doc='各表首张单据所属月份：各块表首张单据所属的月份，如“2025-01”；空白的按起日判断（可省略）')
@xw.arg('estimate_keys', Cells, ndim=2, err_to_str=True, doc='各推算归类：每项推算所属的排放源，与推算行一一对应（可省略）')
@xw.arg('estimate_starts', Cells, ndim=2, err_to_str=True, doc='各推算起日：推算起日列（可省略）')
@xw.arg('estimate_ends', Cells, ndim=2, err_to_str=True, doc='各推算止日：推算止日列（可省略）')
@xw.arg('meter_starts', Cells, ndim=2, err_to_str=True, doc='各表启用日期：“计量器具”的启用日期列；并列的几块表各按自己的启用、停用日期应有天数（可省略）')
@xw.arg('meter_ends', Cells, ndim=2, err_to_str=True, doc='各表停用日期：“计量器具”的停用日期列（可省略）')
@xw.ret('raw')
def GHG_COVERAGE_DAYS(bill_starts, bill_ends, end_rule=None, ledger_keys=None, ledger_key=None, verification_year=None, prorate_method=None, in_use_from=None, in_use_to=None, tolerance_days=None, first_month=None, series_keys=None, meter_ids=None, meter_first_months=None, estimate_keys=None, estimate_starts=None, estimate_ends=None, meter_starts=None, meter_ends=None):
    """全部单据（或某归类值的单据）覆盖的不重复天数；给出年份的，为计入该年的部分。（三.9【跨年数据】）"""
    return answered('GHG_COVERAGE_DAYS', bill_starts, bill_ends, end_rule, ledger_keys, ledger_key, verification_year, prorate_method, in_use_from, in_use_to, tolerance_days, first_month, series_keys, meter_ids, meter_first_months, estimate_keys, estimate_starts, estimate_ends, meter_starts, meter_ends)


@xw.func(category='GHG核查')
@xw.arg('bill_starts', Cells, ndim=2, err_to_str=True, doc='各单据起日：统计起日列')
@xw.arg('bill_ends', Cells, ndim=2, err_to_str=True, doc='各单据止日：统计止日列')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('ledger_keys', Cells, ndim=2, err_to_str=True, doc='单据归类列：每张单据所属的排放源或表号，与单据行一一对应（可省略）')
@xw.arg('ledger_key', Cells, ndim=2, err_to_str=True, doc='归类值：只统计归类列等于此值的单据；不填为全部（可省略）')
@xw.arg('verification_year', Cells, ndim=2, err_to_str=True, doc='年份，1：核查年份，四位数字（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('in_use_from', Cells, ndim=2, err_to_str=True, doc='在用起日：开始使用的日期；一直在用不填；此前的月份不算缺失（可省略）')
@xw.arg('in_use_to', Cells, ndim=2, err_to_str=True, doc='在用止日：最后使用的日期；仍在用不填；此后的月份不算缺失（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.arg('series_keys', Cells, ndim=2, err_to_str=True, doc='各单据计量表：同一排放源有几块表时填每张单据的表号列，各表分别接续；不填为一块表（可省略）')
@xw.arg('meter_ids', Cells, ndim=2, err_to_str=True, doc='登记的计量表：“计量器具”的计量表号列，与首张单据所属月份列一一对应（可省略）')
@xw.arg('meter_first_months', Cells, ndim=2, err_to_str=True, doc='各表首张单据所属月份：各块表首张单据所属的月份，如“2025-01”；空白的按起日判断（可省略）')
@xw.arg('estimate_keys', Cells, ndim=2, err_to_str=True, doc='各推算归类：每项推算所属的排放源，与推算行一一对应（可省略）')
@xw.arg('estimate_starts', Cells, ndim=2, err_to_str=True, doc='各推算起日：推算起日列（可省略）')
@xw.arg('estimate_ends', Cells, ndim=2, err_to_str=True, doc='各推算止日：推算止日列（可省略）')
@xw.arg('meter_starts', Cells, ndim=2, err_to_str=True, doc='各表启用日期：“计量器具”的启用日期列；并列的几块表各按自己的启用、停用日期应有天数（可省略）')
@xw.arg('meter_ends', Cells, ndim=2, err_to_str=True, doc='各表停用日期：“计量器具”的停用日期列（可省略）')
@xw.ret('raw')
def GHG_COVERAGE_GAPS(bill_starts, bill_ends, end_rule=None, ledger_keys=None, ledger_key=None, verification_year=None, prorate_method=None, in_use_from=None, in_use_to=None, tolerance_days=None, first_month=None, series_keys=None, meter_ids=None, meter_first_months=None, estimate_keys=None, estimate_starts=None, estimate_ends=None, meter_starts=None, meter_ends=None):
    """首张单据起日至末张单据止日之间缺失的天数；给出年份的，为计入该年的部分之间。（三.9【跨年数据】）"""
    return answered('GHG_COVERAGE_GAPS', bill_starts, bill_ends, end_rule, ledger_keys, ledger_key, verification_year, prorate_method, in_use_from, in_use_to, tolerance_days, first_month, series_keys, meter_ids, meter_first_months, estimate_keys, estimate_starts, estimate_ends, meter_starts, meter_ends)


@xw.func(category='GHG核查')
@xw.arg('bill_starts', Cells, ndim=2, err_to_str=True, doc='各单据起日：统计起日列')
@xw.arg('bill_ends', Cells, ndim=2, err_to_str=True, doc='各单据止日：统计止日列')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('ledger_keys', Cells, ndim=2, err_to_str=True, doc='单据归类列：每张单据所属的排放源或表号，与单据行一一对应（可省略）')
@xw.arg('ledger_key', Cells, ndim=2, err_to_str=True, doc='归类值：只统计归类列等于此值的单据；不填为全部（可省略）')
@xw.arg('verification_year', Cells, ndim=2, err_to_str=True, doc='年份，1：核查年份，四位数字（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('in_use_from', Cells, ndim=2, err_to_str=True, doc='在用起日：开始使用的日期；一直在用不填；此前的月份不算缺失（可省略）')
@xw.arg('in_use_to', Cells, ndim=2, err_to_str=True, doc='在用止日：最后使用的日期；仍在用不填；此后的月份不算缺失（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.arg('series_keys', Cells, ndim=2, err_to_str=True, doc='各单据计量表：同一排放源有几块表时填每张单据的表号列，各表分别接续；不填为一块表（可省略）')
@xw.arg('meter_ids', Cells, ndim=2, err_to_str=True, doc='登记的计量表：“计量器具”的计量表号列，与首张单据所属月份列一一对应（可省略）')
@xw.arg('meter_first_months', Cells, ndim=2, err_to_str=True, doc='各表首张单据所属月份：各块表首张单据所属的月份，如“2025-01”；空白的按起日判断（可省略）')
@xw.arg('estimate_keys', Cells, ndim=2, err_to_str=True, doc='各推算归类：每项推算所属的排放源，与推算行一一对应（可省略）')
@xw.arg('estimate_starts', Cells, ndim=2, err_to_str=True, doc='各推算起日：推算起日列（可省略）')
@xw.arg('estimate_ends', Cells, ndim=2, err_to_str=True, doc='各推算止日：推算止日列（可省略）')
@xw.arg('meter_starts', Cells, ndim=2, err_to_str=True, doc='各表启用日期：“计量器具”的启用日期列；并列的几块表各按自己的启用、停用日期应有天数（可省略）')
@xw.arg('meter_ends', Cells, ndim=2, err_to_str=True, doc='各表停用日期：“计量器具”的停用日期列（可省略）')
@xw.ret('raw')
def GHG_COVERAGE_OVERLAPS(bill_starts, bill_ends, end_rule=None, ledger_keys=None, ledger_key=None, verification_year=None, prorate_method=None, in_use_from=None, in_use_to=None, tolerance_days=None, first_month=None, series_keys=None, meter_ids=None, meter_first_months=None, estimate_keys=None, estimate_starts=None, estimate_ends=None, meter_starts=None, meter_ends=None):
    """被重复统计的天数；给出年份的，为计入该年的部分。（三.9【跨年数据】）"""
    return answered('GHG_COVERAGE_OVERLAPS', bill_starts, bill_ends, end_rule, ledger_keys, ledger_key, verification_year, prorate_method, in_use_from, in_use_to, tolerance_days, first_month, series_keys, meter_ids, meter_first_months, estimate_keys, estimate_starts, estimate_ends, meter_starts, meter_ends)


@xw.func(category='GHG核查')
@xw.arg('bill_starts', Cells, ndim=2, err_to_str=True, doc='各单据起日：统计起日列')
@xw.arg('bill_ends', Cells, ndim=2, err_to_str=True, doc='各单据止日：统计止日列')
@xw.arg('end_rule', Cells, ndim=2, err_to_str=True, doc='止日含义：读数日=止日是下期起日；含当日=止日属于本期；自动判断（可省略）')
@xw.arg('ledger_keys', Cells, ndim=2, err_to_str=True, doc='单据归类列：每张单据所属的排放源或表号，与单据行一一对应（可省略）')
@xw.arg('ledger_key', Cells, ndim=2, err_to_str=True, doc='归类值：只统计归类列等于此值的单据；不填为全部（可省略）')
@xw.arg('verification_year', Cells, ndim=2, err_to_str=True, doc='年份，1：核查年份，四位数字（可省略）')
@xw.arg('prorate_method', Cells, ndim=2, err_to_str=True, doc='拆分方法：按月等分、按日，或自动（起止日相差不超过容差天数时按月）（可省略）')
@xw.arg('in_use_from', Cells, ndim=2, err_to_str=True, doc='在用起日：开始使用的日期；一直在用不填；此前的月份不算缺失（可省略）')
@xw.arg('in_use_to', Cells, ndim=2, err_to_str=True, doc='在用止日：最后使用的日期；仍在用不填；此后的月份不算缺失（可省略）')
@xw.arg('tolerance_days', Cells, ndim=2, err_to_str=True, doc='起止日容差(天)，d：自动方法下起止日“日”相差不超过此数即按月，默认3（可省略）')
@xw.arg('first_month', Cells, ndim=2, err_to_str=True, doc='首张单据所属月份：首张按月单据所属的月份，如“2025-01”；不填按起日判断（可省略）')
@xw.arg('series_keys', Cells, ndim=2, err_to_str=True, doc='各单据计量表：同一排放源有几块表时填每张单据的表号列，各表分别接续；不填为一块表（可省略）')
@xw.arg('meter_ids', Cells, ndim=2, err_to_str=True, doc='登记的计量表：“计量器具”的计量表号列，与首张单据所属月份列一一对应（可省略）')
@xw.arg('meter_first_months', Cells, ndim=2, err_to_str=True, doc='各表首张单据所属月份：各块表首张单据所属的月份，如“2025-01”；空白的按起日判断（可省略）')
@xw.arg('estimate_keys', Cells, ndim=2, err_to_str=True, doc='各推算归类：每项推算所属的排放源，与推算行一一对应（可省略）')
@xw.arg('estimate_starts', Cells, ndim=2, err_to_str=True, doc='各推算起日：推算起日列（可省略）')
@xw.arg('estimate_ends', Cells, ndim=2, err_to_str=True, doc='各推算止日：推算止日列（可省略）')
@xw.arg('meter_starts', Cells, ndim=2, err_to_str=True, doc='各表启用日期：“计量器具”的启用日期列；并列的几块表各按自己的启用、停用日期应有天数（可省略）')
@xw.arg('meter_ends', Cells, ndim=2, err_to_str=True, doc='各表停用日期：“计量器具”的停用日期列（可省略）')
@xw.ret('raw')
def GHG_COVERAGE_CHECK(bill_starts, bill_ends, end_rule=None, ledger_keys=None, ledger_key=None, verification_year=None, prorate_method=None, in_use_from=None, in_use_to=None, tolerance_days=None, first_month=None, series_keys=None, meter_ids=None, meter_first_months=None, estimate_keys=None, estimate_starts=None, estimate_ends=None, meter_starts=None, meter_ends=None):
    """统计天数检查：合格，或以“、”连接的有缺口、有重叠、天数不足、天数超限；全年350~380天，不足一年的与在用天数相差不多于15天。（三.9【跨年数据】）"""
    return answered('GHG_COVERAGE_CHECK', bill_starts, bill_ends, end_rule, ledger_keys, ledger_key, verification_year, prorate_method, in_use_from, in_use_to, tolerance_days, first_month, series_keys, meter_ids, meter_first_months, estimate_keys, estimate_starts, estimate_ends, meter_starts, meter_ends)


@xw.func(category='GHG核查')
@xw.arg('energy_fee_cny', Cells, ndim=2, err_to_str=True, doc='用电费用，CNY：电费总额；含基本电费时另填基本电费')
@xw.arg('unit_price_cny_per_kwh', Cells, ndim=2, err_to_str=True, doc='用电单价，CNY/kWh：协议约定单价；未约定时可给多个候选')
@xw.arg('basic_fee_cny', Cells, ndim=2, err_to_str=True, doc='基本电费，CNY：两部制电价的基本电费，从费用中扣除；无则填0（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_ELEC_FROM_FEE(energy_fee_cny, unit_price_cny_per_kwh, basic_fee_cny=None, year_role=None):
    """用电量 = (用电费用 − 基本电费) ÷ 用电单价；未约定单价时履约年份取最低、基准年份取最高。（三.10【电费推算】）"""
    return answered('GHG_ELEC_FROM_FEE', energy_fee_cny, unit_price_cny_per_kwh, basic_fee_cny, year_role)


@xw.func(category='GHG核查')
@xw.arg('missing_output_count', Cells, ndim=2, err_to_str=True, doc='缺失月份产量，1：数据缺失月份的产量')
@xw.arg('complete_outputs', Cells, ndim=2, err_to_str=True, doc='单据完整月份产量：单据完整的各月产量')
@xw.arg('complete_usages', Cells, ndim=2, err_to_str=True, doc='单据完整月份使用量：单据完整的各月使用量，与产量一一对应')
@xw.ret('raw')
def GHG_FILL_BY_OUTPUT(missing_output_count, complete_outputs, complete_usages):
    """缺失月份使用量 = 缺失月份产量 ÷ 单据完整月份总产量 × 单据完整月份总使用量。（三.11【部分月份单据缺失】）"""
    return answered('GHG_FILL_BY_OUTPUT', missing_output_count, complete_outputs, complete_usages)


@xw.func(category='GHG核查')
@xw.arg('monthly_outputs', Cells, ndim=2, err_to_str=True, doc='各月产量：各月产量')
@xw.arg('monthly_usages', Cells, ndim=2, err_to_str=True, doc='各月使用量：各月使用量，缺失月份留空')
@xw.ret('raw')
def GHG_FILL_MONTHS(monthly_outputs, monthly_usages):
    """各月使用量，空白月份按产量比例推算填补。（三.11【部分月份单据缺失】）"""
    return answered('GHG_FILL_MONTHS', monthly_outputs, monthly_usages)


@xw.func(category='GHG核查')
@xw.arg('fuel_amount_cny', Cells, ndim=2, err_to_str=True, doc='燃油金额，CNY：购油票据金额')
@xw.arg('invoice_price_cny_per_l', Cells, ndim=2, err_to_str=True, doc='发票单价，CNY/L：燃油发票中的单价（第一顺位，与可采信购买单价同级）')
@xw.arg('purchase_price_cny_per_l', Cells, ndim=2, err_to_str=True, doc='可采信购买单价，CNY/L：受核查方能提供的可采信购买单价（第一顺位，与发票单价同级）（可省略）')
@xw.arg('reference_price_cny_per_l', Cells, ndim=2, err_to_str=True, doc='参考表单价，CNY/L：公布的所核查年度各月成品油价格（第二顺位）（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_FUEL_FROM_FEE(fuel_amount_cny, invoice_price_cny_per_l, purchase_price_cny_per_l=None, reference_price_cny_per_l=None, year_role=None):
    """燃油量 = 燃油金额 ÷ 燃油单价；单价先取发票单价或可采信购买单价（同一顺位），都没有的取公布的参考单价。（三.12【燃油活动数据缺失】）"""
    return answered('GHG_FUEL_FROM_FEE', fuel_amount_cny, invoice_price_cny_per_l, purchase_price_cny_per_l, reference_price_cny_per_l, year_role)


@xw.func(category='GHG核查')
@xw.arg('total_quantity', Cells, ndim=2, err_to_str=True, doc='待分摊总量，1：共用计量的总量')
@xw.arg('own_share', Cells, ndim=2, err_to_str=True, doc='受核查方份额，1：受核查方的制冷量、面积、人数或热水量')
@xw.arg('whole_share', Cells, ndim=2, err_to_str=True, doc='份额合计，1：全部使用方的同一口径合计')
@xw.ret('raw')
def GHG_SHARE(total_quantity, own_share, whole_share):
    """分摊量 = 总量 × 受核查方份额 ÷ 份额合计（制冷量、面积、人数或热水量）。（三.13【空调制冷耗电数据缺失】）"""
    return answered('GHG_SHARE', total_quantity, own_share, whole_share)


@xw.func(category='GHG核查')
@xw.arg('cooling_kwhc', Cells, ndim=2, err_to_str=True, doc='空调制冷量，kWhc：一定时间段内分摊的制冷量')
@xw.arg('cooling_efficiency', Cells, ndim=2, err_to_str=True, doc='能源消耗效率，kWhc/kWhe：制冷量与输入能耗之比；可给多个候选')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_COOLING_ELEC(cooling_kwhc, cooling_efficiency, year_role=None):
    """制冷运行用电量 = 空调制冷量 ÷ 能源消耗效率；多个候选时履约年份取最低、基准年份取最高。（三.13【空调制冷耗电数据缺失】）"""
    return answered('GHG_COOLING_ELEC', cooling_kwhc, cooling_efficiency, year_role)


@xw.func(category='GHG核查')
@xw.arg('rated_heating_power_kw', Cells, ndim=2, err_to_str=True, doc='制热额定功率，kW：热泵机组制热额定功率')
@xw.arg('hot_water_volume', Cells, ndim=2, err_to_str=True, doc='实际热水量，1：实际热水量，与名义产水量同一体积单位')
@xw.arg('nominal_output_per_h', Cells, ndim=2, err_to_str=True, doc='名义产水量(每小时)，1：铭牌或说明书的每小时产水量')
@xw.ret('raw')
def GHG_HEATPUMP_ELEC(rated_heating_power_kw, hot_water_volume, nominal_output_per_h):
    """制热运行电量 = 制热额定功率 × 实际热水量 ÷ 名义产水量（两者同一体积单位）。（三.14【热泵供热水耗电数据缺失】）"""
    return answered('GHG_HEATPUMP_ELEC', rated_heating_power_kw, hot_water_volume, nominal_output_per_h)


@xw.func(category='GHG核查')
@xw.arg('genset_power_kw', Cells, ndim=2, err_to_str=True, doc='发电机功率，kW：柴油发电机额定功率')
@xw.arg('genset_load', Cells, ndim=2, err_to_str=True, doc='负载率，1：0.25–1，默认1（可省略）')
@xw.ret('raw')
def GHG_GENSET_RATE(genset_power_kw, genset_load=None):
    """按功率和负载率在参数表中插值的单位油耗（L/h），超出表格范围报错。（三.15【发电机柴油数据缺失】）"""
    return answered('GHG_GENSET_RATE', genset_power_kw, genset_load)


@xw.func(category='GHG核查')
@xw.arg('genset_power_kw', Cells, ndim=2, err_to_str=True, doc='发电机功率，kW：柴油发电机额定功率')
@xw.arg('running_h', Cells, ndim=2, err_to_str=True, doc='运行时间，h：试机或维护运行小时数合计')
@xw.arg('fuel_rate_l_per_h', Cells, ndim=2, err_to_str=True, doc='单位油耗，L/h：厂家数据；不填则查参数表（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_GENSET_DIESEL(genset_power_kw, running_h, fuel_rate_l_per_h=None, year_role=None):
    """柴油量 = 运行时间 × 单位油耗；未填油耗时履约按满载、基准按25%负载查表。（三.15【发电机柴油数据缺失】）"""
    return answered('GHG_GENSET_DIESEL', genset_power_kw, running_h, fuel_rate_l_per_h, year_role)


@xw.func(category='GHG核查')
@xw.arg('candidate_value', Cells, ndim=2, err_to_str=True, doc='候选值，1：一个或多个候选值')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.arg('effect', Cells, ndim=2, err_to_str=True, doc='影响方向：计入=数值越大排放越多（默认）；扣减=数值越大排放越少（可省略）')
@xw.ret('raw')
def GHG_CONSERVATIVE(candidate_value, year_role=None, effect=None):
    """应采用的候选值：履约且计入取最大，履约且扣减取最小，基准相反。（三.16【保守性原则】）"""
    return answered('GHG_CONSERVATIVE', candidate_value, year_role, effect)


@xw.func(category='GHG核查')
@xw.arg('adopted_value', Cells, ndim=2, err_to_str=True, doc='采用值，1：核查采用的数值')
@xw.arg('candidate_value', Cells, ndim=2, err_to_str=True, doc='候选值，1：一个或多个候选值')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.arg('effect', Cells, ndim=2, err_to_str=True, doc='影响方向：计入=数值越大排放越多（默认）；扣减=数值越大排放越少（可省略）')
@xw.arg('may_be_rounded', Cells, ndim=2, err_to_str=True, doc='允许录入舍入：是=与候选值相差不超过采用值末位半个单位的视为相等；默认否（可省略）')
@xw.ret('raw')
def GHG_IS_CONSERVATIVE(adopted_value, candidate_value, year_role=None, effect=None, may_be_rounded=None):
    """采用值是否不弱于任何候选值；允许舍入时，与候选值相差不超过采用值末位半个单位的视为相等。（三.16【保守性原则】）"""
    return answered('GHG_IS_CONSERVATIVE', adopted_value, candidate_value, year_role, effect, may_be_rounded)


@xw.func(category='GHG核查')
@xw.arg('primary_value', Cells, ndim=2, err_to_str=True, doc='主证据值，1：主要证据来源的数值')
@xw.arg('secondary_value', Cells, ndim=2, err_to_str=True, doc='辅证据值，1：交叉检查证据来源的数值')
@xw.ret('raw')
def GHG_DEVIATION(primary_value, secondary_value):
    """偏差率 = (辅证据值 − 主证据值) ÷ 主证据值。（三.16【保守性原则】）"""
    return answered('GHG_DEVIATION', primary_value, secondary_value)


@xw.func(category='GHG核查')
@xw.arg('primary_value', Cells, ndim=2, err_to_str=True, doc='主证据值，1：主要证据来源的数值')
@xw.arg('secondary_value', Cells, ndim=2, err_to_str=True, doc='辅证据值，1：交叉检查证据来源的数值')
@xw.arg('tolerance_ratio', Cells, ndim=2, err_to_str=True, doc='允许偏差，1：允许的偏差绝对值，如0.01（1%），不大于0.5；由核查机构按标准填写')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.arg('effect', Cells, ndim=2, err_to_str=True, doc='影响方向：计入=数值越大排放越多（默认）；扣减=数值越大排放越少（可省略）')
@xw.arg('reliable_source', Cells, ndim=2, err_to_str=True, doc='可靠证据：主 或 辅；均不能证实时留空（可省略）')
@xw.ret('raw')
def GHG_CROSSCHECK(primary_value, secondary_value, tolerance_ratio, year_role=None, effect=None, reliable_source=None):
    """偏差在允许范围内采用主证据；超出时采用已证实可靠的一方，均不能证实时采用保守的一方。（三.16【保守性原则】）"""
    return answered('GHG_CROSSCHECK', primary_value, secondary_value, tolerance_ratio, year_role, effect, reliable_source)


@xw.func(category='GHG核查')
@xw.arg('claimed_quantity', Cells, ndim=2, err_to_str=True, doc='申请扣减量，1：受核查方申请扣除的活动数据')
@xw.arg('has_meter_record', Cells, ndim=2, err_to_str=True, doc='有原始抄表记录：是否取得原始抄表记录')
@xw.arg('has_settlement', Cells, ndim=2, err_to_str=True, doc='有结算凭证：是否取得实际结算凭证')
@xw.arg('settlement_date', Cells, ndim=2, err_to_str=True, doc='结算日期：结算凭证日期（可省略）')
@xw.arg('report_date', Cells, ndim=2, err_to_str=True, doc='核查报告出具日期：核查报告出具日期（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_DEDUCT(claimed_quantity, has_meter_record, has_settlement, settlement_date=None, report_date=None, year_role=None):
    """允许扣减量：有原始抄表记录和按期结算凭证的为申请量；否则履约为0，基准为申请量。（三.16【保守性原则】）"""
    return answered('GHG_DEDUCT', claimed_quantity, has_meter_record, has_settlement, settlement_date, report_date, year_role)


@xw.func(category='GHG核查')
@xw.arg('factor_origin', Cells, ndim=2, err_to_str=True, doc='因子来源类别：标准缺省、官方公布、自行测算')
@xw.arg('is_approved', Cells, ndim=2, err_to_str=True, doc='主管部门已批准：自行测算的因子是否经市生态环境主管部门批准（可省略）')
@xw.ret('raw')
def GHG_FACTOR_USABLE(factor_origin, is_approved=None):
    """因子是否可用：标准缺省、官方公布可用；自行测算须经主管部门批准。（四.1【自行测算的排放因子】）"""
    return answered('GHG_FACTOR_USABLE', factor_origin, is_approved)


@xw.func(category='GHG核查')
@xw.arg('voucher_kind', Cells, ndim=2, err_to_str=True, doc='凭证类型：信息化系统（ERP、SAP、OA等）、物业凭证（收据、通知单）、发票等')
@xw.arg('is_traceable', Cells, ndim=2, err_to_str=True, doc='可溯源：能否提供原始计量数据等可溯源数据')
@xw.arg('is_cross_checked', Cells, ndim=2, err_to_str=True, doc='已交叉检查：是否已与其他证据交叉检查（可省略）')
@xw.arg('is_system_stable', Cells, ndim=2, err_to_str=True, doc='系统运行稳定：信息化系统运行稳定且数据真实完整（可省略）')
@xw.arg('is_same_system', Cells, ndim=2, err_to_str=True, doc='与历史年度同等功能：与历史年度采用同等功能的信息化系统（可省略）')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_VOUCHER(voucher_kind, is_traceable, is_cross_checked=None, is_system_stable=None, is_same_system=None, show=None):
    """凭证有效性：不可溯源无效；信息化系统须稳定、同等功能并交叉检查；物业凭证须交叉检查。（五.1【无效凭证】）"""
    return answered('GHG_VOUCHER', voucher_kind, is_traceable, is_cross_checked, is_system_stable, is_same_system, show)


@xw.func(category='GHG核查')
@xw.arg('reorganisation', Cells, ndim=2, err_to_str=True, doc='主体变化：合并、分立、产权转让或合并核查（六.1、六.2）')
@xw.arg('transfer_direction', Cells, ndim=2, err_to_str=True, doc='转供方向：转入=他人供受核查方；转出=受核查方供他人；产权转让的，转入=归受核查方（可省略）')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_REORGANISED(reorganisation, transfer_direction=None, show=None):
    """判定合并分立、产权转让涉及的用能自变更之日起是否计入：合并和转入的计入，分立和转出的不计入，合并核查的待判断。（六.1【特殊情况报告】）"""
    return answered('GHG_REORGANISED', reorganisation, transfer_direction, show)


@xw.func(category='GHG核查')
@xw.arg('filing_date', Cells, ndim=2, err_to_str=True, doc='归档日期：归档日期')
@xw.arg('retention_years', Cells, ndim=2, err_to_str=True, doc='保存年限，1：不少于5年，默认5（可省略）')
@xw.ret('raw')
def GHG_RETAIN_UNTIL(filing_date, retention_years=None):
    """保存期满日 = 归档日期 + 保存年限（不少于5年）；2月29日顺延至3月1日。（七.0【存档记录】）"""
    return answered('GHG_RETAIN_UNTIL', filing_date, retention_years)


@xw.func(category='GHG核查')
@xw.arg('current_name', Cells, ndim=2, err_to_str=True, doc='现用名：受核查方现用名称')
@xw.arg('published_name', Cells, ndim=2, err_to_str=True, doc='公布名称：主管部门公布文件中的名称')
@xw.ret('raw')
def GHG_ENTITY_NAME(current_name, published_name):
    """现用名；与公布名称不一致时为“现用名（原名为公布名称）”。（七.1【命名】）"""
    return answered('GHG_ENTITY_NAME', current_name, published_name)


@xw.func(category='GHG核查')
@xw.arg('report_year', Cells, ndim=2, err_to_str=True, doc='年份，1：年份，如2025')
@xw.arg('entity_code', Cells, ndim=2, err_to_str=True, doc='受核查方编号：以文本填写，保留前导零')
@xw.ret('raw')
def GHG_REPORT_NO(report_year, entity_code):
    """报告编号 = 年份—受核查方编号；编号以文本填写并保留前导零。（七.2【编号】）"""
    return answered('GHG_REPORT_NO', report_year, entity_code)


@xw.func(category='GHG核查')
@xw.arg('report_year', Cells, ndim=2, err_to_str=True, doc='年份，1：年份，如2025')
@xw.arg('counted_vouchers', Cells, ndim=2, err_to_str=True, doc='票据类型：被查看票据的类型，如 加油票')
@xw.arg('voucher_total_count', Cells, ndim=2, err_to_str=True, doc='票据总数，1：该类票据总张数')
@xw.arg('voucher_seen_count', Cells, ndim=2, err_to_str=True, doc='查看张数，1：查看的张数')
@xw.ret('raw')
def GHG_VOUCHER_NOTE(report_year, counted_vouchers, voucher_total_count, voucher_seen_count):
    """票据记录文字，如“2025年加油票100张中的60张票据”。（七.3【凭证存档】）"""
    return answered('GHG_VOUCHER_NOTE', report_year, counted_vouchers, voucher_total_count, voucher_seen_count)


@xw.func(category='GHG核查')
@xw.arg('input_kwh', Cells, ndim=2, err_to_str=True, doc='供电量或购电量，kWh：供电量或购电量')
@xw.arg('sold_kwh', Cells, ndim=2, err_to_str=True, doc='售电量，kWh：售电量')
@xw.arg('emission_factor_tco2_per_mwh', Cells, ndim=2, err_to_str=True, doc='电力排放因子，tCO2/MWh：核算采用的电力排放因子，来源须登记在“参数”表')
@xw.arg('gwp', Cells, ndim=2, err_to_str=True, doc='全球增温潜势值，1：所采用版本的GWP值（可省略）')
@xw.ret('raw')
def GHG_GRID_LOSS_CO2(input_kwh, sold_kwh, emission_factor_tco2_per_mwh, gwp=None):
    """排放量 = (供电量或购电量 − 售电量) ÷ 1000 × 电力排放因子 × CO2全球增温潜势值。（A.1【电力输配企业】）"""
    return answered('GHG_GRID_LOSS_CO2', input_kwh, sold_kwh, emission_factor_tco2_per_mwh, gwp)


@xw.func(category='GHG核查')
@xw.arg('total_use_kwh', Cells, ndim=2, err_to_str=True, doc='用电总量，kWh：含直供可再生能源电量的用电总量')
@xw.arg('direct_renewable_kwh', Cells, ndim=2, err_to_str=True, doc='直供可再生电量，kWh：未并入市政电网、直供受核查方的可再生能源电量')
@xw.arg('has_evidence', Cells, ndim=2, err_to_str=True, doc='有有效凭证：是否提供有效凭证或证明材料')
@xw.arg('exported_kwh', Cells, ndim=2, err_to_str=True, doc='余电上网电量，kWh：仅作报告，不从用电总量扣减（可省略）')
@xw.arg('green_power_kwh', Cells, ndim=2, err_to_str=True, doc='绿色电力交易电量，kWh：绿电交易或绿证电量，仅作报告，不扣减（可省略）')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.ret('raw')
def GHG_COUNTED_ELEC(total_use_kwh, direct_renewable_kwh, has_evidence, exported_kwh=None, green_power_kwh=None, year_role=None):
    """计入电量 = 用电总量 − 有证明的直供可再生电量；余电上网和绿电交易、绿证不扣减。（A.3【绿色电力】）"""
    return answered('GHG_COUNTED_ELEC', total_use_kwh, direct_renewable_kwh, has_evidence, exported_kwh, green_power_kwh, year_role)


@xw.func(category='GHG核查')
@xw.arg('has_evidence', Cells, ndim=2, err_to_str=True, doc='有有效凭证：是否提供有效凭证或证明材料')
@xw.arg('year_role', Cells, ndim=2, err_to_str=True, doc='年份属性：履约 或 基准，默认履约（可省略）')
@xw.arg('show', Cells, ndim=2, err_to_str=True, doc='显示内容：结论（默认）、依据、说明（可省略）')
@xw.ret('raw')
def GHG_DIRECT_RENEWABLE(has_evidence, year_role=None, show=None):
    """判定直供可再生电量是否计入：有证明材料的不计入，没有的履约计入、基准不计入。（A.3【绿色电力】）"""
    return answered('GHG_DIRECT_RENEWABLE', has_evidence, year_role, show)


def ghg_check():
    """保守性检查：逐项核对保守性、凭证、缺失月份、统计天数和参数；打开的工作簿写入不符合项。"""
    run_command('check')


def ghg_assemble():
    """其他组织信息表：汇编六.2的其他组织信息表，保留手工填写的内容。"""
    run_command('assemble')


def ghg_circumstances():
    """特殊情况：汇编六.1的特殊情况，保留核查员的补充。"""
    run_command('circumstances')


def ghg_run():
    """全部汇总：汇编、抽样、检查、把发现写入不符合项，并更新全部计算值。"""
    run_command('run')
