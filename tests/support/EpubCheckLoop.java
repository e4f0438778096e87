import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.util.DefaultReportImpl;
import java.io.*;
import java.util.Locale;

/** Reads paths of EPUBs, a line each; answers with tab-separated messages and "." */
public class EpubCheckLoop {
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
    System.setOut(System.err);
    BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String path; (path = paths.readLine()) != null; ) {
      EpubCheck check = new EpubCheck(new File(path), new DefaultReportImpl(path) {
        @Override
        public void message(Message message, EPUBLocation where, Object... values) {
          String text = message.getMessage(values).replaceAll("\\s+", " ");
          out.println(message.getSeverity() + "\t" + message.getID() + "\t"
              + where.getPath() + ":" + where.getLine() + "\t" + text);
        }
      });
      check.setLocale(Locale.ENGLISH);
      check.doValidate();
      out.println(".");
    }
  }
}
