#!/bin/sh
# Stands in for `search extract`: reads files as that does, and goes wrong as their names say.
document='{"Document":{"member":null,"format":"pdf","title":null,"author":null,"date":null,"language":null,"body":"Tee","sections":[]}}'
while read -r request; do
    size=${request#*\"size\":}
    head -c "${size%%,*}" >/dev/null
    case $request in
        *crash*) kill -ABRT $$ ;;
        *leave*) exit 0 ;;
        *hang*) exec sleep 1000 ;;
        *loop*) kill -XCPU $$ ;;
        *memory*) echo 'memory allocation of 2000000000 bytes failed' >&2; kill -ABRT $$ ;;
        *garbage*) echo 'Das ist keine Antwort.' ;;
        *flood*) exec yes ;;
        *half*) echo "{\"Found\":$document}"; exit 1 ;;
        *worn*) if [ "$before" ]; then kill -ABRT $$; fi ;;
        *refuse*) echo '{"End":{"Err":"Encrypted"}}'; continue ;;
    esac
    before=1
    echo "{\"Found\":$document}"
    echo '{"End":{"Ok":null}}'
done
