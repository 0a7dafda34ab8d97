-- What registers tell arrives by the hundred thousand rows: that their citizens are there is looked up once a statement.
{citizens_at_once benefit_week}
{citizens_at_once benefit_week_earlier}
{citizens_at_once wage_month}
{citizens_at_once wage_month_earlier}
{citizens_at_once spell}
