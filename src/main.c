/* The program: one subcommand is run. */
#include "html/html.h"
#include "system/command.h"

int main(int argc, char **argv)
{
    html_i18n_init();
    return command_main(argc, argv);
}
