-- What registers tell is corrected by the ten thousand rows, none of them in a column that an index has.
{changed_in_place benefit_week}
{changed_in_place wage_month}
